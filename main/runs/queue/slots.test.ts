import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import {
  projectId as projectIdSchema,
  runId as runIdSchema,
  type RunId,
} from '../../../shared/domain/ids.ts';
import type { Undo } from '../../../shared/lib/ports.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { createSlots, type Concurrency, type Slots, type Waiting } from './slots.ts';

const id = (n: number): RunId => runIdSchema.parse(`01890000-0000-7000-8000-${String(n).padStart(12, '0')}`);
/** Projects are named by a letter here. */
const project = (name: string) =>
  projectIdSchema.parse(
    `01890000-0000-7000-8000-0000000000${name.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
const run = (n: number, of = 'a', agent = 'codex'): Waiting => ({
  runId: id(n),
  projectId: project(of),
  agent,
});

/** Lets everything that waits for nothing but promises happen. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

function open(limits: Partial<Concurrency> = {}) {
  const time = createManualTime();
  const paused = new Map<string, number>();
  const slots = createSlots({
    limitsOf: () => ({ all: 9, project: 9, agent: 9, ...limits }),
    pausedUntil: (agent) => paused.get(agent) ?? null,
    ...time,
  });
  const gone = new Map<number, Undo>();
  const take = (n: number, ...more: [string?, string?]): void => {
    slots.take(run(n, ...more), new AbortController().signal).then(
      (release) => gone.set(n, release),
      () => undefined,
    );
  };
  const settled = async (): Promise<number[]> => {
    await settle();
    return [...gone.keys()];
  };
  return { time, paused, slots, take, settled, release: (n: number) => gone.get(n)?.() };
}

test('40: no more runs are at work than the limit; the next goes when one ends', async () => {
  const { take, settled, release, slots } = open({ all: 2 });
  for (const n of [1, 2, 3, 4]) take(n);
  expect(await settled()).toEqual([1, 2]);
  expect(slots.whyNot(id(3))).toContain('2 runs are at work');
  expect(slots.whyNot(id(1))).toBeNull();
  release(1);
  release(1);
  expect(await settled()).toEqual([1, 2, 3]);
});

test('40: a run that waits for its project or its agent lets others pass', async () => {
  const { take, settled, release } = open({ project: 1, agent: 2 });
  take(1, 'a', 'codex');
  take(2, 'a', 'codex');
  take(3, 'b', 'codex');
  take(4, 'c', 'codex');
  take(5, 'd', 'gemini');
  expect(await settled()).toEqual([1, 3, 5]);
  release(1);
  expect(await settled()).toEqual([1, 3, 5, 2]);
});

test('41: what waits for a provider that rests goes when the rest is over, and nothing else waits', async () => {
  const { time, paused, take, settled, slots } = open();
  paused.set('codex', time.clock.now() + 60_000);
  take(1, 'a', 'codex');
  take(2, 'a', 'gemini');
  expect(await settled()).toEqual([2]);
  expect(slots.whyNot(id(1))).toContain('rests until');
  time.advance(59_999);
  expect(await settled()).toEqual([2]);
  time.advance(1);
  expect(await settled()).toEqual([2, 1]);
});

test('a run that was cancelled while it waited takes no slot', async () => {
  const { slots, settled, take, release } = open({ all: 1 });
  take(1);
  const abort = new AbortController();
  const waiting = slots.take(run(2), abort.signal);
  take(3);
  abort.abort(new Error('cancelled'));
  await expect(waiting).rejects.toThrow('cancelled');
  release(1);
  expect(await settled()).toEqual([1, 3]);
});

test('40: whatever is asked and given back, no limit is passed and nobody who could go waits', async () => {
  const steps = fc.array(fc.record({ release: fc.boolean(), project: fc.nat(2), agent: fc.nat(2) }));
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const limits = { all: 4, project: 2, agent: 3 };
      const time = createManualTime();
      const slots: Slots = createSlots({ limitsOf: () => limits, pausedUntil: () => null, ...time });
      const working = new Map<RunId, { run: Waiting; release: Undo }>();
      const count = (fits: (one: Waiting) => boolean): number =>
        [...working.values()].filter((one) => fits(one.run)).length;
      for (const [n, step] of all.entries()) {
        const [oldest] = working.values();
        if (step.release && oldest) {
          working.delete(oldest.run.runId);
          oldest.release();
        } else {
          const one = run(n, 'abc'[step.project], `a${step.agent}`);
          void slots
            .take(one, new AbortController().signal)
            .then((release) => working.set(one.runId, { run: one, release }));
        }
        await settle();
        expect(working.size).toBeLessThanOrEqual(limits.all);
        for (const { run: one } of working.values()) {
          expect(count((other) => other.projectId === one.projectId)).toBeLessThanOrEqual(limits.project);
          expect(count((other) => other.agent === one.agent)).toBeLessThanOrEqual(limits.agent);
          expect(slots.whyNot(one.runId)).toBeNull();
        }
      }
    }),
    { numRuns: 50 },
  );
});
