import { expect, test } from 'vitest';
import { defaultRunSettings, type RunSettings } from '../../../shared/contract/run-settings.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import type { HarnessEvent } from '../../harness/types.ts';
import { watchCaps } from './watch-caps.ts';

function watched(caps: Partial<RunSettings['caps']>) {
  const time = createManualTime();
  const ends: string[] = [];
  const none = { attempts: null, wallClockMs: null, silenceMs: null, tokens: null, costUsd: null };
  const end = ({ category, message }: { category: string; message: string }): void =>
    void ends.push(`${category}: ${message}`);
  return { time, ends, watch: watchCaps({ caps: { ...none, ...caps }, timers: time.timers, end }) };
}

const usage = (inputTokens: number, costUsd?: number): HarnessEvent =>
  ({
    kind: 'usage',
    inputTokens,
    outputTokens: 0,
    ...(costUsd !== undefined && { costUsd }),
  }) as HarnessEvent;

test('43: the wall clock ends a run, however much its agent says', () => {
  const { time, ends, watch } = watched({ wallClockMs: 60_000, silenceMs: 10_000 });
  for (let i = 0; i < 12; i++) {
    time.advance(5_000);
    watch.heard();
  }
  expect(ends).toEqual([expect.stringMatching(/^timeout: The run took longer than a minute/)]);
  expect(time.pending).toBe(0);
});

test('43: silence ends it, told apart from waiting for a person', () => {
  const { time, ends, watch } = watched({ silenceMs: 10_000 });
  watch.waits(true);
  time.advance(1_000_000);
  watch.heard();
  time.advance(1_000_000);
  watch.waits(false);
  time.advance(9_999);
  expect(ends).toEqual([]);
  time.advance(1);
  expect(ends).toEqual([expect.stringMatching(/^stalled: The agent said nothing for 10 s/)]);
});

test('43: tokens and money end it where the agent tells of them', () => {
  const tokens = watched({ tokens: 100 });
  tokens.watch.heard(usage(100));
  expect(tokens.ends).toEqual([]);
  tokens.watch.heard(usage(101));
  tokens.watch.heard(usage(999));
  expect(tokens.ends).toEqual([expect.stringContaining('101 tokens')]);
  const money = watched({ costUsd: 1.5 });
  money.watch.heard(usage(1, 1.51));
  expect(money.ends).toEqual([expect.stringContaining('$1.51')]);
});

test('43: caps are on where nobody has said otherwise', () => {
  const { wallClockMs, silenceMs, attempts } = defaultRunSettings.caps;
  expect([wallClockMs, silenceMs, attempts]).toEqual([7_200_000, 900_000, 3]);
});

test('a watch that is stopped ends nothing and leaves no timer', () => {
  const { time, ends, watch } = watched({ wallClockMs: 10, silenceMs: 10 });
  watch.stop();
  watch.heard(usage(1));
  time.advance(100);
  expect([ends, time.pending]).toEqual([[], 0]);
});
