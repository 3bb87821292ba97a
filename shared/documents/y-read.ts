import type { z } from 'zod';

/**
 * Readers of values that any replica, of any version, may have written. They never throw: what does
 * not fit gives way to a safe value, and the document keeps what it holds.
 */

const MAX_TIME = 8_640_000_000_000_000;

/** A text cut to `max` UTF-16 code units, with well-formed surrogate pairs, or the fallback. */
export function readText(value: unknown, max: number, fallback: string): string {
  if (typeof value !== 'string' || value === '') return fallback;
  return value.slice(0, max).toWellFormed();
}

/** Databases refuse some of them, terminals obey others, and no name or title needs any. */
const CONTROLS = /(?![\n\r\t])\p{Cc}/gu;

/** The same without control characters: for what lists show. */
export function readLabel(value: unknown, max: number, fallback: string): string {
  return readText(value, max, fallback).replace(CONTROLS, '') || fallback;
}

/** Milliseconds since the epoch, or 0. */
export function readTime(value: unknown): number {
  if (typeof value !== 'number' || !(value >= 0 && value <= MAX_TIME)) return 0;
  return Math.floor(value);
}

/** What the schema lets through, or the fallback. */
export function readAs<S extends z.ZodType, F>(schema: S, value: unknown, fallback: F): z.output<S> | F {
  const { success, data } = schema.safeParse(value);
  return success ? data : fallback;
}
