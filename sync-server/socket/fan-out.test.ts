import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GroupId } from '../../shared/documents/group-id.ts';
import { memberId } from '../../shared/domain/ids.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { YjsRecord } from '../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../shared/wire/server-codec.ts';
import { createAudience, type Subscriber } from './audience.ts';
import { deliver } from './fan-out.ts';
import { unpacked } from '../../e2e/fixtures/sync-core/unpacked.ts';

const team = (n: number): GroupId => `team:018f0000-0000-7000-8000-00000000000${n}`;

function record(seq: number, groupId: GroupId = 'workspace', payload = new Uint8Array(4)): YjsRecord {
  return {
    kind: 'yjs',
    seq,
    groupId,
    deviceId: 'd',
    localId: seq,
    documentId: 'workspace',
    origin: '',
    payload,
  };
}

function listener(reads: (groupId: GroupId) => boolean = () => true) {
  const seqs: number[] = [];
  const heads: number[] = [];
  const frames: Uint8Array[] = [];
  const subscriber: Subscriber = {
    deviceId: 'd',
    memberId: memberId.parse('018f0000-0000-7000-8000-000000000001'),
    since: 0,
    mayRead: reads,
    deliver(frame) {
      expect(frame.length).toBeLessThanOrEqual(wireLimits.frame);
      frames.push(frame);
      const message = unpacked(decodeServerMessage(frame));
      if (message.type !== 'records') return;
      seqs.push(...message.items.map(({ seq }) => seq));
      heads.push(message.head);
    },
    offer: () => true,
    hangUp: () => undefined,
  };
  return { subscriber, seqs, heads, frames };
}

describe('fan-out', () => {
  test('P2: gives each what it may read, and one frame to all who read the same', () => {
    const audience = createAudience();
    const [one, both, again, none] = [
      listener((groupId) => groupId === team(1)),
      listener(),
      listener(),
      listener(() => false),
    ];
    for (const { subscriber } of [one, both, again, none]) audience.join(subscriber);
    deliver(audience, [record(1, team(1)), record(2, team(2)), record(3, team(2)), record(4, team(1))]);
    expect(one.seqs).toEqual([1, 4]);
    expect(both.seqs).toEqual([1, 2, 3, 4]);
    expect(both.frames[0]).toBe(again.frames[0]);
    expect(none.frames).toEqual([]);
    // P4: also for who may not read the last one.
    expect(one.heads).toEqual([4]);
  });

  test('P2: gives everybody exactly what it may read, in order', () => {
    const groups: GroupId[] = ['workspace', team(1), team(2), team(3)];
    const reads = fc.array(fc.subarray(groups), { minLength: 1, maxLength: 5 });
    const log = fc.array(fc.constantFrom(...groups), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(reads, log, (access, written) => {
        const audience = createAudience();
        const listeners = access.map((own) => ({ own, ...listener((groupId) => own.includes(groupId)) }));
        for (const { subscriber } of listeners) audience.join(subscriber);
        const records = written.map((groupId, i) => record(i + 1, groupId));
        deliver(audience, records);
        for (const { own, seqs } of listeners) {
          expect(seqs).toEqual(records.filter(({ groupId }) => own.includes(groupId)).map(({ seq }) => seq));
        }
      }),
    );
  });

  test('L2: cuts what is much into frames that are allowed, and compresses it', () => {
    const audience = createAudience();
    const reader = listener();
    audience.join(reader.subscriber);
    const many = Array.from({ length: 1_200 }, (_, i) => record(i + 1));
    const large = Array.from({ length: 4 }, (_, i) =>
      record(many.length + i + 1, 'workspace', new Uint8Array(wireLimits.payload).fill(i)),
    );
    deliver(audience, [...many, ...large]);
    expect(reader.seqs).toEqual([...many, ...large].map(({ seq }) => seq));
    expect(reader.heads).toEqual([512, 1_024, 1_200, 1_201, 1_202, 1_203, 1_204]);
    expect(reader.frames.every((frame) => frame.length < 40_000)).toBe(true);
  });

  test('who leaves hears no more', () => {
    const audience = createAudience();
    const reader = listener();
    audience.join(reader.subscriber);
    deliver(audience, [record(1)]);
    audience.leave(reader.subscriber);
    deliver(audience, [record(2)]);
    expect(reader.seqs).toEqual([1]);
  });
});
