import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Restore } from '../../shared/wire/messages.ts';
import { commonHead, restoresOf } from './lineage.ts';

const first: Restore = { epoch: 1, head: 0 };

test('X7: with every epoch met it is where the log stood', () => {
  expect(commonHead([first], [first, { epoch: 5, head: 40 }])).toBe(40);
});

test('X7: of epochs that were missed the lowest head counts', () => {
  const told = [first, { epoch: 5, head: 9 }, { epoch: 8, head: 14 }];
  expect(commonHead([first], told)).toBe(9);
  expect(commonHead([first, { epoch: 5, head: 9 }], told)).toBe(14);
});

test('X7: an epoch that the server does not know any more counts too', () => {
  // The wrong backup first, then the right one, which was made before either.
  const known = [first, { epoch: 5, head: 9 }];
  expect(commonHead(known, [first, { epoch: 8, head: 14 }])).toBe(9);
  expect(commonHead(known, [first, { epoch: 8, head: 4 }])).toBe(4);
});

test('X7: nothing is taken for granted when no epoch is known on both sides', () => {
  expect(commonHead([{ epoch: 4, head: 7 }], [{ epoch: 8, head: 14 }])).toBe(0);
  expect(commonHead([], [first, { epoch: 8, head: 14 }])).toBe(0);
});

/** A log as the epochs in which its records were written. */
interface Log {
  readonly records: readonly number[];
  readonly restores: readonly Restore[];
}

function common(a: Log, b: Log): number {
  const end = a.records.findIndex((record, at) => record !== b.records[at]);
  return end < 0 ? a.records.length : end;
}

test('X7: whatever backups are restored in whatever order, no record above it is common to both logs by chance', () => {
  const step = fc.record({ write: fc.nat(6), backup: fc.boolean(), restore: fc.option(fc.nat(9)) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), fc.nat(12), (steps, metAt) => {
      let log: Log = { records: [], restores: [first] };
      let met = log;
      let epoch = 1;
      let written = 0;
      const backups: Log[] = [log];
      for (const [at, { write, backup, restore }] of steps.entries()) {
        log = { ...log, records: [...log.records, ...Array.from({ length: write }, () => (written += 1))] };
        if (backup) backups.push(log);
        const old = restore === null ? undefined : backups[restore % backups.length];
        if (old) {
          epoch += 1;
          log = { ...old, restores: [...old.restores, { epoch, head: old.records.length }] };
        }
        if (at <= metAt) met = log;
      }
      const epochs = [met, log].map(({ restores }) => restores.at(-1)?.epoch);
      if (epochs[0] === epochs[1]) return;
      // Never above what the logs share, and never lower than it when both were cut there.
      const head = commonHead(met.restores, log.restores);
      expect(head).toBeGreaterThanOrEqual(0);
      expect(Math.min(head, met.records.length)).toBeLessThanOrEqual(common(met, log));
    }),
  );
});

test('restoresOf: the epochs before, then this one', () => {
  expect(restoresOf({ epoch: 5, restoredHead: 7, earlierRestores: [first] })).toEqual([
    first,
    { epoch: 5, head: 7 },
  ]);
});
