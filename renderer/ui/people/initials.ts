const letters = (word: string): readonly string[] =>
  Array.from(new Intl.Segmenter().segment(word), (part) => part.segment);

/** Two letters: of the first and last word, or of the only one. `?` for an empty name. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = letters(words[0] ?? '?');
  const last = words.length > 1 ? letters(words.at(-1) ?? '') : [];
  const two = last.length > 0 ? [first[0], last[0]] : first.slice(0, 2);
  return two.join('').toUpperCase();
}
