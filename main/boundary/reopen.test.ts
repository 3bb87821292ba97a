import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { encodeEnvelope, firstPrevHash, parseEnvelope } from '../../shared/boundary/envelope.ts';
import { encodePayload } from '../../shared/boundary/payload.ts';
import { teamGroup } from '../../shared/documents/group-id.ts';
import { deviceId, issueId, runId, teamId } from '../../shared/domain/ids.ts';
import type { RunState } from '../../shared/domain/run.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { plainHeader, plainRun } from '../../shared/testing/boundary.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createJournal } from '../store/journal.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/types.ts';
import { createDeviceKey } from '../vault/device-key.ts';
import { createBoundary, type Boundary } from './create-boundary.ts';
import { boundaryMigrations } from './migrations.ts';

const id = (n: number): string => `018f0000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const run = {
  runId: runId.parse(id(1)),
  issueId: issueId.parse(id(2)),
  groupId: teamGroup(teamId.parse(id(4))),
  queuedAt: 1_800_000_000_000,
  outcome: 'none',
  errorCategory: 'none',
} as const;

let dir: string;
let store: Store;
let boundary: Boundary;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hearth-reopen-'));
  const { clock } = createManualTime();
  let calls = 0;
  const random = {
    bytes: (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + ++calls) % 256),
  };
  const uuid = createUuid7({ clock, random });
  store = openStore({ dir, migrations: boundaryMigrations });
  boundary = createBoundary({
    store,
    clock,
    random,
    uuid,
    journal: createJournal({ store, clock }),
    identity: createDeviceKey({ random, uuid: () => plainHeader.deviceId }).identity,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    workspaceId: () => plainHeader.workspaceId,
    isLinked: () => true,
  });
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

async function tell(...states: RunState[]): Promise<void> {
  for (const state of states) await store.commit((tx) => boundary.recorder.record(tx, { ...run, state }));
}

/** Sends what waits to a server whose log stands at `seq`. Gives the keys of what was sent, in order. */
async function sendAll(seq: number, epoch = 1): Promise<string[]> {
  const sent: string[] = [];
  let head = { seq: 0, hash: firstPrevHash };
  for (let [next] = boundary.outbox.pending(1); next; [next] = boundary.outbox.pending(1)) {
    const { localId } = next;
    const { bytes, hash } = await next.sign({
      seq: head.seq + 1,
      prevHash: head.hash,
      serverEpoch: epoch,
    });
    head = { seq: head.seq + 1, hash };
    const place = { ...head, serverSeq: seq + head.seq };
    await store.commit((tx) => boundary.outbox.accepted(tx, localId, place));
    const parsed = parseEnvelope(bytes);
    if (parsed.ok) sent.push(parsed.envelope.idempotencyKey);
  }
  return sent;
}

const reopen = (seq: number, reached: string | null = null): Promise<void> =>
  store.commit((tx) => boundary.outbox.reopenAfter(tx, seq, reached));
const statuses = () => boundary.ledger.query({ limit: 10, cursor: null }).rows.map(({ status }) => status);

it('8: what a restored server has lost waits again, oldest first, under its old keys', async () => {
  await tell('queued', 'running', 'succeeded');
  const keys = await sendAll(100);
  await reopen(101);
  expect(statuses()).toEqual(['queued', 'queued', 'synced']);
  expect(boundary.outbox.pendingCount()).toBe(2);
  // The same again is the same once.
  await reopen(101);
  expect(await sendAll(200, 2)).toEqual(keys.slice(1));
  expect(statuses()).toEqual(['synced', 'synced', 'synced']);
});

it('8: nothing is opened again that the server still has', async () => {
  await tell('queued');
  await sendAll(100);
  await reopen(101);
  await reopen(Number.MAX_SAFE_INTEGER);
  expect(boundary.outbox.pendingCount()).toBe(0);
});

it('8: what was signed for a place and never answered is signed anew', async () => {
  await tell('queued');
  const place = { seq: 1, prevHash: firstPrevHash, serverEpoch: 1 };
  const [before] = boundary.outbox.pending(1);
  const first = await before?.sign(place);
  expect((await boundary.outbox.pending(1)[0]?.sign(place))?.bytes).toEqual(first?.bytes);
  await reopen(Number.MAX_SAFE_INTEGER);
  const again = await boundary.outbox.pending(1)[0]?.sign(place);
  expect(again?.bytes).not.toEqual(first?.bytes);
});

it('8: of which only the answer was lost is accepted where the restored server still has it', async () => {
  await tell('queued', 'running');
  const place = { seq: 1, prevHash: firstPrevHash, serverEpoch: 1 };
  const signed = await boundary.outbox.pending(1)[0]?.sign(place);
  await reopen(100, signed?.hash);
  expect(statuses()).toEqual(['queued', 'synced']);
  expect(boundary.outbox.pending(9)).toHaveLength(1);
});

it('8: others tell of their runs again, under lower numbers than before', async () => {
  const theirs = { ...plainRun, runId: id(50), issueId: id(51) };
  const header = { ...plainHeader, deviceId: deviceId.parse(id(60)) };
  const receive = (serverSeq: number, state: 'queued' | 'running' | 'succeeded') =>
    store.commit((tx) => {
      const bytes = encodeEnvelope(header, encodePayload({ ...theirs, state }));
      boundary.outbox.receive(tx, { serverSeq, bytes });
    });
  const state = (): string | undefined => boundary.remoteRuns.get(runId.parse(id(50)))?.state;
  await receive(90, 'queued');
  await receive(100, 'running');
  await reopen(50);
  expect(state()).toBe('running');
  await receive(60, 'queued');
  await receive(61, 'succeeded');
  expect(state()).toBe('succeeded');
});
