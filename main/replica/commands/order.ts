import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';

/** An order key behind `last`. A key that some replica spelled wrongly still has one behind it. */
export function orderAfter(last: string | null): string {
  try {
    return generateKeyBetween(last, null);
  } catch {
    return `${last ?? ''}V`;
  }
}

/** True for a key that others can be put before and behind. */
export function isOrderKey(text: string): boolean {
  try {
    generateKeyBetween(text, null);
    return true;
  } catch {
    return false;
  }
}

/** `count` evenly spread order keys. */
export function freshOrders(count: number): string[] {
  return generateNKeysBetween(null, null, count);
}
