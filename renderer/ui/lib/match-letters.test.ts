import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { letterRuns, matchRanges, matchWords } from './match-letters.ts';

describe('letterRuns', () => {
  it('cuts the text at the ranges', () => {
    expect(letterRuns('Mark as blocked', [[8, 11]])).toEqual([
      { text: 'Mark as ', matched: false },
      { text: 'blo', matched: true },
      { text: 'cked', matched: false },
    ]);
    expect(letterRuns('abc', [])).toEqual([{ text: 'abc', matched: false }]);
    expect(letterRuns('', [[0, 3]])).toEqual([]);
  });

  it('loses no letter, whatever the ranges are', () => {
    const range = fc.tuple(fc.integer({ min: -5, max: 30 }), fc.integer({ min: -5, max: 30 }));
    fc.assert(
      fc.property(fc.string(), fc.array(range), (text, ranges) => {
        const runs = letterRuns(text, ranges);
        expect(runs.map((run) => run.text).join('')).toBe(text);
        expect(runs.every((run) => run.text !== '')).toBe(true);
      }),
    );
  });

  it('marks each letter that any range holds, and no other', () => {
    const range = fc
      .tuple(fc.nat(12), fc.nat(12))
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const marked = letterRuns('abcdefghijkl', ranges).flatMap((run) =>
          Array.from(run.text, () => run.matched),
        );
        expect(marked).toEqual(marked.map((_, at) => ranges.some(([start, end]) => start <= at && at < end)));
      }),
    );
  });
});

describe('matchRanges', () => {
  it('finds what was typed, in any case', () => {
    expect(matchRanges('Release 4.2 Blockers', ' blo ')).toEqual([[12, 15]]);
    expect(matchRanges('Graph', 'blo')).toEqual([]);
    expect(matchRanges('Graph', '  ')).toEqual([]);
  });
});

it('words are matched where they begin a word, each with the longest of what was typed', () => {
  expect(matchWords('Tile blobs in a tileset', 'tile b')).toEqual([
    [0, 4],
    [5, 6],
    [16, 20],
  ]);
  expect(matchWords('Zürich, ÄTNA', 'ä zür')).toEqual([
    [0, 3],
    [8, 9],
  ]);
  expect(matchWords('reptile', 'tile')).toEqual([]);
  expect(matchWords('anything', ' - ')).toEqual([]);
});
