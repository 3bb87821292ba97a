import { describe, expect, test } from 'vitest';
import { firstPrevHash } from '../../shared/boundary/envelope.ts';
import { plainHeader, plainRun } from '../../shared/testing/boundary.ts';
import { createDeviceKey } from '../../shared/testing/device-key.ts';
import { deviceId } from '../../shared/domain/ids.ts';
import type { ChainHead, ClientMessage, MessageOf } from '../../shared/wire/messages.ts';
import { createEnvelopeSender } from './envelope-sender.ts';
import { createChain } from './link.ts';
import { createMemoryEnvelopes } from './testing/memory-envelopes.ts';
import { createMeta } from '../store/meta.ts';
import { createMemoryStore } from './testing/memory-store.ts';

const start = { seq: 0, hash: firstPrevHash };

function createSide() {
  const store = createMemoryStore();
  const chain = createChain(createMeta({ store }));
  const identity = { deviceId: deviceId.parse(plainHeader.deviceId), keyId: 'k1', ...createDeviceKey() };
  const envelopes = createMemoryEnvelopes({ identity });
  for (let i = 0; i < 3; i++) {
    const { workspaceId, nonce, issuedAt } = plainHeader;
    const idempotencyKey = `018f0000-0000-7000-8000-00000000010${i}`;
    envelopes.record('workspace', { workspaceId, nonce, issuedAt, idempotencyKey }, plainRun);
  }
  return { store, chain, envelopes };
}

function connect(side: ReturnType<typeof createSide>, serverHead: ChainHead) {
  const sent: MessageOf<ClientMessage, 'envelope'>[] = [];
  const failures: unknown[] = [];
  const sender = createEnvelopeSender({
    ...side,
    epoch: 1,
    serverHead,
    send: (message) => void (message.type === 'envelope' && sent.push(message)),
    changed: () => undefined,
    failed: (error) => void failures.push(error),
  });
  async function until(count: number): Promise<void> {
    for (let i = 0; i < 1_000 && sent.length < count; i++) await Promise.resolve();
    expect(sent).toHaveLength(count);
  }
  return { sender, sent, failures, until };
}

function placeOf(message: MessageOf<ClientMessage, 'envelope'> | undefined): unknown {
  const { seq, prevHash } = JSON.parse(new TextDecoder().decode(message?.bytes));
  return { seq, prevHash };
}

const accepted = { kind: 'accepted', runId: 'r', state: 'queued', seq: 9, checkpoint: 'c' } as const;

describe('envelope sender', () => {
  test('E1: sends one, and the next when its answer is known', async () => {
    const side = createSide();
    const { sender, sent, until } = connect(side, start);
    sender.pump();
    sender.pump();
    await until(1);
    expect(placeOf(sent[0])).toEqual({ seq: 1, prevHash: firstPrevHash });
    sender.answered(1, accepted);
    await until(2);
    const head = side.chain.head();
    expect(head.seq).toBe(1);
    expect(placeOf(sent[1])).toEqual({ seq: 2, prevHash: head.hash });
    expect(side.envelopes.acceptedPlaces).toEqual([{ localId: 1, ...head, serverSeq: 9 }]);
  });

  test('E5: a refused one leaves its place to the next', async () => {
    const side = createSide();
    const { sender, sent, until } = connect(side, start);
    sender.pump();
    await until(1);
    sender.answered(1, { kind: 'refused', code: 'ILLEGAL_TRANSITION' });
    await until(2);
    expect(placeOf(sent[1])).toEqual({ seq: 1, prevHash: firstPrevHash });
    expect(side.envelopes.refusals).toEqual([{ localId: 1, code: 'ILLEGAL_TRANSITION' }]);
  });

  test('E3: one whose answer was lost is sent again, byte for byte', async () => {
    const side = createSide();
    const first = connect(side, start);
    first.sender.pump();
    await first.until(1);
    first.sender.stop();
    const [envelope] = side.envelopes.pending(1);
    const signed = await envelope?.sign({ seq: 1, prevHash: firstPrevHash, serverEpoch: 1 });

    const again = connect(side, { seq: 1, hash: signed?.hash ?? '' });
    again.sender.pump();
    await again.until(1);
    expect(again.sent[0]?.bytes).toEqual(first.sent[0]?.bytes);
    again.sender.answered(1, accepted);
    await again.until(2);
    expect(placeOf(again.sent[1])).toEqual({ seq: 2, prevHash: signed?.hash });
  });

  test('a chain that went on elsewhere is followed from where the server has it', async () => {
    const side = createSide();
    const { sender, sent, until } = connect(side, { seq: 1, hash: 'f'.repeat(64) });
    sender.pump();
    await until(1);
    expect(placeOf(sent[0])).toEqual({ seq: 2, prevHash: 'f'.repeat(64) });
  });

  test('stops', async () => {
    const side = createSide();
    const { sender, sent } = connect(side, start);
    sender.stop();
    sender.pump();
    await Promise.resolve();
    expect(sent).toEqual([]);
  });
});
