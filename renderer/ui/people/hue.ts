/** The six identity hues of people and labels (tokens.md: Identity). */
export type Hue = 'a' | 'b' | 'c' | 'd' | 'e' | 'f';

const HUES: readonly Hue[] = ['a', 'b', 'c', 'd', 'e', 'f'];

/** The hue of the n-th to join, counted from 0; after six they repeat. */
export function hueAt(index: number): Hue {
  return HUES[((Math.trunc(index) % HUES.length) + HUES.length) % HUES.length] ?? 'a';
}
