import { handmade, item, section, text } from './handmade-updates.ts';

/**
 * A well-formed update that Yjs takes in very slowly: a text, and then `count` letters between its beginning and a
 * different neighbour each. 8,000 of them, in 70 KB, take a minute. Nothing in it is missing.
 */
export function crowdedUpdate(count: number, clients: readonly [number, number] = [1, 2]): Uint8Array {
  const [first, second] = clients;
  const letters = Array.from({ length: count }, (_, k) =>
    item(text('b'), { origin: [first, 0], right: [first, 1 + (k % (count - 1))] }),
  );
  return handmade([
    section(first, 0, [item(text('a'.repeat(count)), { parent: 'body' })]),
    section(second, 0, letters),
  ]);
}
