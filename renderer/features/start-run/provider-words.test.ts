import { expect, test } from 'vitest';
import { describeRest, pauseOf, type ProviderPause } from './provider-words.ts';

const pause = (agent: string, until: number): ProviderPause => ({ agent, until, reason: 'At its limit' });

test('a rest counts for the agent whose provider it is, and while it lasts', () => {
  const pauses = [pause('codex', 100), pause('acp:gemini', 200)];
  expect(pauseOf(pauses, { harness: 'acp', agent: 'gemini' }, 199)).toBe(pauses[1]);
  expect(pauseOf(pauses, { harness: 'acp', agent: 'gemini' }, 200)).toBeUndefined();
  expect(pauseOf(pauses, { harness: 'codex', agent: null }, 99)).toBe(pauses[0]);
  expect(pauseOf(pauses, { harness: 'acp', agent: 'claude' }, 99)).toBeUndefined();
});

test('why, until when, and what becomes of a run are told in sentences', () => {
  const at = new Date(2026, 0, 31, 14, 5).getTime();
  expect(describeRest({ reason: 'Too many requests', until: at })).toMatch(
    /^Too many requests\. It rests until 14:05; a run that you start now waits/,
  );
  expect(describeRest({ reason: 'Enough!', until: at })).toMatch(/^Enough! It rests/);
});
