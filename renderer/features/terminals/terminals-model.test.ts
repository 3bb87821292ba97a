import { expect, test } from 'vitest';
import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import { runId } from '../../../shared/domain/ids.ts';
import { changeRuns, emptyRunIndex } from '../../client/run-index.ts';
import { gridOf, layoutOf, nextLayout, pageOf, stepFrom, terminalRuns } from './terminals-model.ts';

const idOf = (n: number) => runId.parse(`01890000-0000-7000-8000-${String(n).padStart(12, '0')}`);
const run = (n: number, part: object = {}): RunRow =>
  ({
    runId: idOf(n),
    issueId: 'i',
    queuedAt: n,
    state: 'running',
    harness: 'pty',
    hasTerminal: true,
    ...part,
  }) as unknown as RunRow;
const ofAnotherDevice = (n: number): RunRow => {
  const { harness: _harness, ...rest } = run(n) as Extract<RunRow, { harness: unknown }>;
  return rest as unknown as RunRow;
};
const runs = (...rows: readonly RunRow[]) => terminalRuns(changeRuns(emptyRunIndex, rows), 1_000);
const ids = (rows: readonly { runId: string }[]) => rows.map((row) => Number(row.runId.slice(-12)));

test('live terminals of this machine are shown, oldest first, and those that ended while one looked', () => {
  expect(
    ids(
      runs(
        run(3),
        run(1),
        run(2, { state: 'succeeded', endedAt: 1_500 }),
        run(4, { state: 'failed', endedAt: 900 }),
        run(5, { hasTerminal: false }),
        ofAnotherDevice(6),
      ),
    ),
  ).toEqual([1, 2, 3]);
});

const five = runs(run(1), run(2), run(3), run(4), run(5));

test('the page is the one with the active terminal; zoomed, it is alone', () => {
  const wanted = { layout: 2, active: idOf(4), zoomed: false } as const;
  expect(ids(pageOf(five, wanted).shown)).toEqual([3, 4]);
  expect(pageOf(five, wanted)).toMatchObject({ active: idOf(4), first: 2, count: 5 });
  expect(ids(pageOf(five, { ...wanted, zoomed: true }).shown)).toEqual([4]);
  expect(pageOf(five, { ...wanted, active: idOf(9) })).toMatchObject({ active: idOf(1), first: 0 });
  expect(pageOf([], wanted)).toEqual({ shown: [], active: null, first: 0, count: 0 });
});

test('one goes on around the ends', () => {
  expect(stepFrom(five, idOf(5), 1)).toBe(idOf(1));
  expect(stepFrom(five, idOf(1), -1)).toBe(idOf(5));
  expect(stepFrom([], null, 1)).toBe(null);
});

test('the grid has no hole, whatever the number', () => {
  for (let count = 1; count <= 6; count++) {
    const { columns, lastSpan } = gridOf(count);
    expect((count - 1 + lastSpan) % columns).toBe(0);
  }
  expect([gridOf(1).columns, gridOf(2).columns, gridOf(4).columns, gridOf(6).columns]).toEqual([1, 2, 2, 3]);
});

test('layouts follow each other; what is remembered wrongly is four', () => {
  expect([nextLayout(1), nextLayout(2), nextLayout(6)]).toEqual([2, 4, 1]);
  expect([layoutOf(6), layoutOf(7)]).toEqual([6, 4]);
});
