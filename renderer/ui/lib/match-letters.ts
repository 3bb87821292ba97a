/** A stretch of text, and whether it is what the person typed. */
export interface LetterRun {
  readonly text: string;
  readonly matched: boolean;
}

/** A half-open range of UTF-16 offsets. */
export type LetterRange = readonly [start: number, end: number];

/** Cuts `text` at `ranges`; overlapping, unsorted or outlying ranges are put right. */
export function letterRuns(text: string, ranges: readonly LetterRange[]): readonly LetterRun[] {
  const runs: LetterRun[] = [];
  let at = 0;
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const start = Math.max(at, from);
    const end = Math.min(text.length, to);
    if (end <= start) continue;
    if (start > at) runs.push({ text: text.slice(at, start), matched: false });
    runs.push({ text: text.slice(start, end), matched: true });
    at = end;
  }
  if (at < text.length) runs.push({ text: text.slice(at), matched: false });
  return runs;
}

/** Where `query` stands in `text`, ignoring case: the whole of it, at most once. */
export function matchRanges(text: string, query: string): readonly LetterRange[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return [];
  const at = text.toLowerCase().indexOf(wanted);
  return at < 0 ? [] : [[at, at + wanted.length]];
}

/** Where each word of `query` begins a word of `text`, as the search of the host finds them. */
export function matchWords(text: string, query: string): readonly LetterRange[] {
  const wanted = query.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  const words = [...text.toLowerCase().matchAll(/[\p{L}\p{N}\p{M}]+/gu)];
  return words.flatMap((word): LetterRange[] => {
    const longest = wanted
      .filter((each) => word[0].startsWith(each))
      .reduce((length, each) => Math.max(length, each.length), 0);
    return longest === 0 ? [] : [[word.index, word.index + longest]];
  });
}
