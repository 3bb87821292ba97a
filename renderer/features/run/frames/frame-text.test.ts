import { expect, test } from 'vitest';
import type { Frame } from '../../../../shared/contract/run-schemas.ts';
import { filterFrames, frameText, sizeWords } from './frame-text.ts';

const frame = (seq: number, kind: string, raw: string, bytes = raw.length): Frame => ({
  seq,
  at: seq,
  kind,
  raw,
  bytes,
});

test('a frame is laid out, and one that was cut stays as it came', () => {
  expect(frameText({ raw: '{"a":{"b":1}}' })).toBe('{\n  "a": {\n    "b": 1\n  }\n}');
  expect(frameText({ raw: '{"a":{"b' })).toBe('{"a":{"b');
});

test('of a frame that was cut it is said how much is kept', () => {
  expect(sizeWords({ raw: '{}', bytes: 2 })).toBe('2 B');
  expect(sizeWords({ raw: '"é"', bytes: 4 })).toBe('4 B');
  expect(sizeWords({ raw: '"xx', bytes: 300_000 })).toBe('the first 3 B of 300 KB');
});

test('the filter looks at kinds and messages, whatever the case', () => {
  const frames = [frame(1, 'turn.started', '{"id":"T1"}'), frame(2, 'usage', '{"inputTokens":7}')];
  const found = (text: string) => filterFrames(frames, text).map(({ seq }) => seq);
  expect(found('  ')).toEqual([1, 2]);
  expect(found('TURN')).toEqual([1]);
  expect(found('tokens')).toEqual([2]);
  expect(found('nowhere')).toEqual([]);
});
