import { zstdCompressSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import type { ServerMessage, YjsRecord } from '../../shared/wire/messages.ts';
import { decodeServerMessage, encodeServerMessage } from '../../shared/wire/server-codec.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { createScriptedServer, id, member } from './testing/scripted-server.ts';

function update(seq: number): YjsRecord {
  const doc = new Y.Doc();
  doc.clientID = seq;
  doc.getMap('fields').set(`${seq}`, 'x');
  return {
    kind: 'yjs',
    seq,
    groupId: 'workspace',
    deviceId: id(30),
    localId: seq,
    documentId: 'workspace',
    origin: '',
    payload: Y.encodeStateAsUpdate(doc),
  };
}

/** One message of every kind, as a server may say them. */
async function createCorpus(): Promise<Uint8Array[]> {
  const server = createScriptedServer();
  const meta = await server.meta(3, { kind: 'member.set', memberId: member, role: 'owner', teams: null });
  const place = { documentId: 'workspace', groupId: 'workspace', seq: 2 } as const;
  const snapshots = await server.snapshot(place, Y.encodeStateAsUpdate(new Y.Doc()), 1);
  const hash = new Uint8Array(32).fill(1);
  const signature = new Uint8Array(64);
  const records: ServerMessage = { type: 'records', items: [update(1), update(2), meta], head: 3 };
  const run = {
    kind: 'run',
    seq: 4,
    groupId: 'workspace',
    deviceId: id(30),
    signature,
    bytes: hash,
  } as const;
  const messages: ServerMessage[] = [
    server.challenge,
    server.welcome,
    { ...server.welcome, epoch: 9, restoredHead: 1, isRecovering: true },
    records,
    { type: 'records', items: [run], head: 4 },
    { type: 'packed', bytes: zstdCompressSync(encodeServerMessage(records)) },
    { type: 'snapshots', items: snapshots },
    { type: 'ack', batchId: 1, seqs: [1, 2, 3] },
    { type: 'reject', batchId: 1, index: 1, code: 'GAP' },
    { type: 'reject', batchId: 1, index: 0, code: 'QUOTA_EXCEEDED' },
    { type: 'seals', items: [{ deviceId: id(30), groupId: 'workspace', localId: 2, hash, signature }] },
    { type: 'digest', groupId: 'workspace', seq: 2, hash, isBase: false },
    { type: 'digest', groupId: 'workspace', seq: 2, hash, isBase: true },
    { type: 'response', id: 1, result: { method: 'keys.lease', from: 1, to: 64 } },
    { type: 'response', id: 1, result: { method: 'refused', code: 'FORBIDDEN' } },
    {
      type: 'envelopeAck',
      id: 1,
      result: { kind: 'accepted', runId: 'r', state: 'queued', seq: 9, checkpoint: 'c' },
    },
    { type: 'presence', entries: [{ documentId: 'workspace', clientId: 1, clock: 1, state: '{}' }] },
    { type: 'returned', id: 1, count: 1, code: '' },
    { type: 'pong' },
    { type: 'bye', code: 1012 },
  ];
  return messages.map(encodeServerMessage);
}

interface Change {
  readonly at: number;
  readonly byte: number;
  readonly kind: 'flip' | 'insert' | 'remove' | 'cut' | 'none';
}

function mutate(frame: Uint8Array, changes: readonly Change[]): Uint8Array {
  const bytes = [...frame];
  for (const { at, byte, kind } of changes) {
    const i = at % Math.max(bytes.length, 1);
    if (kind === 'flip') bytes[i] = (bytes[i] ?? 0) ^ (byte || 1);
    if (kind === 'insert') bytes.splice(i, 0, byte);
    if (kind === 'remove') bytes.splice(i, 1);
    if (kind === 'cut') bytes.splice(i);
  }
  return Uint8Array.from(bytes);
}

function isReadable(frame: Uint8Array): boolean {
  try {
    decodeServerMessage(frame);
    return true;
  } catch {
    return false;
  }
}

const change = fc.record({
  at: fc.nat(2_000),
  byte: fc.nat(255),
  kind: fc.constantFrom<Change['kind'][]>('flip', 'insert', 'remove', 'cut', 'none'),
});
const step = fc.record({ which: fc.nat(19), changes: fc.array(change, { maxLength: 4 }) });

async function withHost(work: (host: ScriptedHost) => Promise<void>): Promise<void> {
  const host = createScriptedHost({ time: createManualTime() });
  try {
    await host.linked();
    await work(host);
  } finally {
    host.connection.stop();
  }
}

/** What was made here is in the documents, or is shown as refused. */
function expectNothingLost(host: ScriptedHost, edits: number): void {
  const { state } = host.status();
  expect(['live', 'syncing', 'offline', 'refused']).toContain(state);
  const fields = host.replica.state()['doc'];
  const shown = new Set(host.replica.shown.map(({ key }) => key));
  const keys = Array.from({ length: edits }, (_, i) => `${i}`);
  const gone = keys.filter((key) => !shown.has(key) && !Object.hasOwn(Object(fields), key));
  expect(gone).toEqual([]);
}

test('7, F3: whatever a server says, the host neither falls nor loses what was made here', async () => {
  const corpus = await createCorpus();
  await fc.assert(
    fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 1, maxLength: 8 }), async (isLive, steps) => {
      await withHost(async (host) => {
        for (let i = 0; i < 3; i++) host.replica.edit('doc', 'workspace', `${i}`, 'mine');
        if (isLive) await host.goLive();
        else host.socket().open();
        for (const { which, changes } of steps) {
          const frame = mutate(corpus[which % corpus.length] ?? new Uint8Array(), changes);
          const socket = host.socket();
          const wasClosed = socket.isClosed;
          if (!wasClosed) socket.sayBytes(frame);
          await host.settle();
          expect(wasClosed || isReadable(frame) || socket.isClosed).toBe(true);
        }
        expectNothingLost(host, 3);
      });
    }),
    { numRuns: 300 },
  );
});

test('7, F3: after a frame that cannot be read the connection is tried again, and works', async () => {
  await withHost(async (host) => {
    await host.goLive();
    host.replica.edit('doc', 'workspace', 'a', 'mine');
    await host.settle();
    for (const frame of [Uint8Array.of(3, 255), Uint8Array.of(11, 3, 1, 2, 3), new Uint8Array()]) {
      host.socket().sayBytes(frame);
      await host.settle();
      expect(host.status()).toMatchObject({ state: 'offline', pending: 1, problem: null });
      expect(host.status().nextAttemptAt).not.toBeNull();
      host.connection.retryNow();
      await host.settle();
      await host.goLive();
    }
    await host.ack();
    expect(host.status()).toMatchObject({ state: 'live', pending: 0 });
  });
});
