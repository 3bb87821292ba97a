import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogRecord } from '../../shared/wire/messages.ts';
import { createLogOrder } from './log-order.ts';

function records(from: number, to: number): LogRecord[] {
  return Array.from({ length: to - from + 1 }, (_, i) => ({
    kind: 'run',
    seq: from + i,
    groupId: 'workspace',
    deviceId: 'd',
    signature: new Uint8Array(),
    bytes: new Uint8Array(),
  }));
}

const written = (from: number, to: number) => ({ fresh: records(from, to), digests: [] });

function open(head = 0) {
  const seqs: number[] = [];
  const order = createLogOrder({
    head,
    soon: (run) => run(),
    emit: (committed) => void seqs.push(...committed.records.map(({ seq }) => seq)),
  });
  return { order, seqs };
}

describe('the order of a log', () => {
  test('P1: passes on in the order of the log, whoever was published first', () => {
    const { order, seqs } = open();
    order.reserve().publish(written(3, 3));
    order.reserve().publish(written(4, 5));
    expect(seqs).toEqual([]);
    expect(order.known).toBe(5);
    order.reserve().publish(written(1, 2));
    expect(seqs).toEqual([1, 2, 3, 4, 5]);
    expect(order.head).toBe(5);
  });

  test('what is published in one turn is passed on together, in the order of the log', () => {
    const turns: (() => void)[] = [];
    const stretches: number[][] = [];
    const order = createLogOrder({
      head: 0,
      soon: (run) => void turns.push(run),
      emit: ({ records: passed, digests }) => {
        stretches.push(passed.map(({ seq }) => seq));
        expect(digests).toHaveLength(passed.length === 3 ? 2 : 1);
      },
    });
    const digest = (seq: number) => ({ groupId: 'workspace' as const, seq, hash: new Uint8Array(32) });
    order.reserve().publish({ fresh: records(3, 3), digests: [digest(3)] });
    order.reserve().publish({ fresh: records(1, 2), digests: [digest(2)] });
    expect([stretches, order.head, order.known]).toEqual([[], 0, 3]);
    for (const run of turns.splice(0)) run();
    order.reserve().publish({ fresh: records(4, 4), digests: [digest(4)] });
    for (const run of turns.splice(0)) run();
    expect(stretches).toEqual([[1, 2, 3], [4]]);
  });

  test('what is too much to wait for the others is passed on at once', () => {
    const seqs: number[] = [];
    const order = createLogOrder({
      head: 0,
      soon: () => undefined,
      emit: ({ records: passed }) => void seqs.push(...passed.map(({ seq }) => seq)),
    });
    order.reserve().publish(written(1, 4_000));
    expect(seqs).toHaveLength(0);
    order.reserve().publish(written(4_001, 8_000));
    expect(seqs).toHaveLength(8_000);
  });

  test('goes on from where the log stood', () => {
    const { order, seqs } = open(41);
    order.reserve().publish(written(42, 42));
    expect(seqs).toEqual([42]);
  });

  test('P5: what a transaction of this process may be about to commit is not taken from elsewhere', () => {
    const { order, seqs } = open();
    const place = order.reserve();
    place.cover(records(2, 3));
    expect(order.read(records(1, 4))).toBe(true);
    expect(seqs).toEqual([1]);
    expect(order.read(records(2, 4))).toBe(false);
    place.publish(written(2, 3));
    expect(order.read(records(4, 4))).toBe(true);
    expect(seqs).toEqual([1, 2, 3, 4]);
  });

  test('what was dropped is taken from elsewhere', () => {
    const { order, seqs } = open();
    const place = order.reserve();
    place.cover(records(1, 2));
    place.drop();
    order.read(records(1, 2));
    expect(seqs).toEqual([1, 2]);
  });

  test('P1: has no gap and no repeat, whatever is published, read and dropped in which order', () => {
    const event = fc.record({
      length: fc.integer({ min: 1, max: 4 }),
      isOurs: fc.boolean(),
      isDropped: fc.boolean(),
    });
    const schedule = fc.array(
      fc.record({ pick: fc.nat(), reads: fc.boolean(), limit: fc.integer({ min: 1, max: 9 }) }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), schedule, (commits, steps) => {
        const { order, seqs } = open();
        const due: (() => void)[] = [];
        let head = 0;
        for (const { length, isOurs, isDropped } of commits) {
          const [from, to] = [head + 1, head + length];
          head = to;
          if (!isOurs) continue;
          const place = order.reserve();
          place.cover(records(from, to));
          due.push(() => (isDropped ? place.drop() : place.publish(written(from, to))));
        }
        const read = (limit: number) =>
          order.read(records(order.head + 1, Math.min(head, order.head + limit)));
        for (const { pick, reads, limit } of steps) {
          if (reads) read(limit);
          else if (due.length > 0) due.splice(pick % due.length, 1)[0]?.();
        }
        for (const step of due) step();
        while (order.head < head) if (!read(5)) break;
        expect(seqs).toEqual(Array.from({ length: head }, (_, i) => i + 1));
      }),
    );
  });
});
