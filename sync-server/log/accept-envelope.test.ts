import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newId, seedWorkspace, type Seed, type SeededDevice } from '../../e2e/fixtures/sync/seed.ts';
import { anyRecord, pushTo } from '../../e2e/fixtures/sync/test-push.ts';
import { createTestFolder, openTestStore } from '../../e2e/fixtures/sync/test-server.ts';
import { canonicalBytes, type JsonValue } from '../../shared/boundary/canonical.ts';
import { encodeEnvelope, envelopeHash, firstPrevHash, signingBytes } from '../../shared/boundary/envelope.ts';
import { encodePayload } from '../../shared/boundary/payload.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { SharedRunState } from '../../shared/domain/run.ts';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import { random } from '../app/platform.ts';
import { createSigner, sha256 } from '../auth/keys.ts';
import { acceptEnvelope, type EnvelopeOutcome } from './accept-envelope.ts';
import type { LogStore } from './log-store.ts';
import { beginEpoch } from './recovery.ts';

const NOW = 1_800_000_000_000;
const team: GroupId = `team:${newId()}`;

interface Change {
  groupId?: GroupId;
  deviceId?: string;
  keyId?: string;
  workspaceId?: string;
  seq?: number;
  prevHash?: string;
  serverEpoch?: number;
  nonce?: string;
  idempotencyKey?: string;
  runId?: string;
  issueId?: string;
  state?: SharedRunState;
}

let folder: ReturnType<typeof createTestFolder>;
let store: LogStore;
let seed: Seed;
let device: SeededDevice;
let epoch: number;
let start: number;
let run: { runId: string; issueId: string };

function encode(change: Change = {}, from: SeededDevice = device): Uint8Array {
  const { runId, issueId, state = 'queued', ...header } = { ...run, ...change };
  return encodeEnvelope(
    {
      workspaceId: seed.workspaceId,
      groupId: team,
      deviceId: from.deviceId,
      keyId: from.keyId,
      serverEpoch: epoch,
      seq: 1,
      prevHash: firstPrevHash,
      nonce: toBase64Url(random.bytes(16)),
      idempotencyKey: newId(),
      issuedAt: NOW,
      ...header,
    },
    encodePayload({ runId, issueId, state, queuedAt: NOW, outcome: 'none', errorCategory: 'none' }),
  );
}

async function send(
  bytes: Uint8Array,
  from: SeededDevice = device,
  signature?: Uint8Array,
): Promise<EnvelopeOutcome> {
  const sent = {
    deviceId: from.deviceId,
    bytes,
    signature: signature ?? (await from.sign(signingBytes(bytes))),
    at: NOW,
  };
  return store.transact((tx) => acceptEnvelope(tx, createSigner(store.signingSeed), sent));
}

async function audit(): Promise<unknown[]> {
  return (await store.auditLog(0, 1000)).map(({ action, detail }) => ({ action, detail }));
}

/** What a refusal may not touch. */
async function written(): Promise<unknown> {
  const chain = await store.transact(async (tx) => (await tx.device(device.deviceId))?.chain);
  const told = await store.transact((tx) => tx.run(run.runId));
  return { head: await store.head(), groups: await store.groups(), chain, told };
}

async function expectRefused(
  bytes: Uint8Array,
  code: string,
  from = device,
  signature?: Uint8Array,
): Promise<void> {
  const before = await written();
  expect(await send(bytes, from, signature)).toEqual({ kind: 'refused', code });
  expect(await written()).toEqual(before);
  expect((await audit()).at(-1)).toMatchObject({
    action: 'envelope.refused',
    detail: expect.stringContaining(code),
  });
}

beforeEach(async () => {
  folder = createTestFolder();
  store = openTestStore(folder.path);
  seed = await seedWorkspace(store);
  device = await seed.device('member');
  ({ epoch, seq: start } = await store.server());
  run = { runId: newId(), issueId: newId() };
});

afterEach(async () => {
  await store.close();
  folder.remove();
});

describe('an envelope', () => {
  test('E6: becomes a record of the log, as it was signed', async () => {
    const bytes = encode();
    const outcome = await send(bytes);
    const checkpoint = envelopeHash(bytes, sha256);
    expect(outcome).toMatchObject({
      kind: 'accepted',
      result: { kind: 'accepted', runId: run.runId, state: 'queued', seq: start + 1, checkpoint },
      fresh: [{ kind: 'run', seq: start + 1, groupId: team, deviceId: device.deviceId, bytes }],
      digests: [{ groupId: team, seq: start + 1 }],
    });
  });

  test('E3: that comes again gets the same answer and is not written again', async () => {
    const bytes = encode();
    const first = await send(bytes);
    const again = await send(bytes);
    expect(again).toEqual({ ...first, fresh: [], digests: [] });
    expect(await store.head()).toBe(start + 1);
  });

  test('follows the one before', async () => {
    const first = encode();
    await send(first);
    const prevHash = envelopeHash(first, sha256);
    const next = encode({ seq: 2, prevHash, state: 'running' });
    expect(await send(next)).toMatchObject({
      kind: 'accepted',
      result: { seq: start + 2, state: 'running' },
    });
  });

  const misplaced: [string, Change][] = [
    ['a gap', { seq: 2 }],
    ['another chain', { prevHash: 'a'.repeat(64) }],
    ['another epoch', { serverEpoch: 9 }],
  ];
  test.each(misplaced)('E4: with %s is out of the chain', async (_, change) => {
    await expectRefused(encode(change), 'OUT_OF_CHAIN');
    expect(await send(encode())).toMatchObject({ kind: 'accepted' });
  });

  test('G3, E2: a run of an issue that was purged is told to its end, and none begins any more', async () => {
    const purged = `issue:${run.issueId}`;
    await pushTo(store, device.deviceId, [anyRecord(1, team, purged)]);
    expect(await send(encode())).toMatchObject({ kind: 'accepted' });
    await seed.say({ kind: 'documents.purged', documentIds: [purged] });
    const { chain } = (await store.transact((tx) => tx.device(device.deviceId))) ?? {};
    const next = { seq: 2, prevHash: chain?.hash ?? '' };
    await expectRefused(encode({ ...next, runId: newId() }), 'FORBIDDEN');
    expect(await send(encode({ ...next, state: 'failed' }))).toMatchObject({ kind: 'accepted' });
  });

  test('L6: nothing is taken where there is no room', async () => {
    const { storedBytes } = await store.server();
    const bytes = encode();
    const limits = { workspaceBytes: storedBytes + bytes.length + 255, documentBytes: 1 };
    const sent = {
      deviceId: device.deviceId,
      bytes,
      signature: await device.sign(signingBytes(bytes)),
      at: NOW,
    };
    const signer = createSigner(store.signingSeed);
    const give = (most: typeof limits) =>
      store.transact((tx) => acceptEnvelope(tx, signer, { ...sent, limits: most }));
    expect(await give(limits)).toEqual({ kind: 'refused', code: 'QUOTA_EXCEEDED' });
    const enough = { ...limits, workspaceBytes: limits.workspaceBytes + 1 };
    expect(await give(enough)).toMatchObject({ kind: 'accepted' });
    // What is there already needs no room.
    expect(await give(limits)).toMatchObject({ kind: 'accepted', fresh: [] });
  });

  test('E3: another one at a place in use is equivocation', async () => {
    await send(encode());
    expect(await send(encode())).toMatchObject({
      kind: 'quarantined',
      fresh: [{ kind: 'meta', seq: start + 2, groupId: 'workspace' }],
    });
    expect((await audit()).at(-1)).toEqual({ action: 'device.quarantined', detail: 'equivocation' });
    expect(await send(encode())).toEqual({ kind: 'denied' });
    expect(await pushTo(store, device.deviceId, [])).toEqual({ kind: 'denied' });
  });

  test('E2: with a nonce or an idempotency key that was used is a replay', async () => {
    const nonce = toBase64Url(random.bytes(16));
    const idempotencyKey = newId();
    const first = encode({ nonce, idempotencyKey });
    await send(first);
    const place = { seq: 2, prevHash: envelopeHash(first, sha256), state: 'running' } as const;
    await expectRefused(encode({ ...place, nonce }), 'REPLAYED');
    await expectRefused(encode({ ...place, idempotencyKey }), 'REPLAYED');
    const other = await seed.device('member');
    const mine = { runId: newId(), issueId: newId(), nonce };
    await expectRefused(encode(mine, other), 'REPLAYED', other);
  });

  test('E2: needs the signature of this very device over these very bytes', async () => {
    const bytes = encode();
    const other = await seed.device('member');
    await expectRefused(bytes, 'BAD_SIGNATURE', device, await other.sign(signingBytes(bytes)));
    await expectRefused(bytes, 'BAD_SIGNATURE', device, await device.sign(bytes));
    await expectRefused(bytes, 'BAD_SIGNATURE', device, new Uint8Array(64));
    const signature = await device.sign(signingBytes(bytes));
    await expectRefused(encode({ state: 'queued' }), 'BAD_SIGNATURE', device, signature);
  });

  test('E2: speaks for its own device, key and workspace only', async () => {
    const other = await seed.device('member');
    await expectRefused(encode({}, other), 'FORBIDDEN');
    await expectRefused(encode({ keyId: 'k2' }), 'FORBIDDEN');
    await expectRefused(encode({ workspaceId: newId() }), 'FORBIDDEN');
  });

  test('E2: of a viewer is refused', async () => {
    const viewer = await seed.device('viewer');
    await expectRefused(encode({}, viewer), 'FORBIDDEN', viewer);
  });

  test('E2: belongs to a team, and to the team of its issue where that is known', async () => {
    await expectRefused(encode({ groupId: 'workspace' }), 'FORBIDDEN');
    await expectRefused(encode({ groupId: `member:${device.memberId}` }), 'FORBIDDEN');
    const elsewhere: GroupId = `team:${newId()}`;
    await pushTo(store, device.deviceId, [anyRecord(1, elsewhere, `issue:${run.issueId}`)]);
    await expectRefused(encode(), 'FORBIDDEN');
    expect(await send(encode({ groupId: elsewhere }))).toMatchObject({ kind: 'accepted' });
  });

  test('E2, G1: belongs to a team that its member may write to', async () => {
    await seed.say({ kind: 'member.set', memberId: device.memberId, role: 'member', teams: [] });
    await expectRefused(encode(), 'FORBIDDEN');
  });

  test('X2: is not taken while a restored server waits', async () => {
    await store.transact((tx) => beginEpoch(tx, NOW));
    expect(await send(encode())).toEqual({ kind: 'recovering' });
  });

  test('E5: that is refused again and again does not fill the audit log', async () => {
    for (let i = 0; i < 120; i++) await send(encode({ keyId: 'k2' }));
    expect(await audit()).toHaveLength(100);
  });

  test('E2: a run keeps its device, its issue and its group', async () => {
    const first = encode();
    await send(first);
    const place = { seq: 2, prevHash: envelopeHash(first, sha256), state: 'running' } as const;
    await expectRefused(encode({ ...place, issueId: newId() }), 'RUN_MISMATCH');
    await expectRefused(encode({ ...place, groupId: `team:${newId()}` }), 'RUN_MISMATCH');
    const other = await seed.device('owner');
    await expectRefused(encode({ state: 'running' }, other), 'RUN_MISMATCH', other);
  });

  test('E2: takes legal steps only', async () => {
    await expectRefused(encode({ state: 'running' }), 'ILLEGAL_TRANSITION');
    const first = encode();
    await send(first);
    const place = { seq: 2, prevHash: envelopeHash(first, sha256) };
    await expectRefused(encode({ ...place, state: 'queued' }), 'ILLEGAL_TRANSITION');
    await expectRefused(encode({ ...place, state: 'succeeded' }), 'ILLEGAL_TRANSITION');
    // The seq of a refused one is used again.
    expect(await send(encode({ ...place, state: 'running' }))).toMatchObject({ kind: 'accepted' });
  });
});

describe('what may not be in an envelope', () => {
  const SECRET = 'sk-proj-0123456789abcdef';

  function tampered(change: (envelope: Record<string, JsonValue>) => JsonValue): Uint8Array {
    return canonicalBytes(change(JSON.parse(new TextDecoder().decode(encode()))));
  }
  const withRun = (extra: Record<string, JsonValue>) =>
    tampered((envelope) => {
      const payload = Object(envelope['payload']);
      return { ...envelope, payload: { ...payload, run: { ...payload.run, ...extra } } };
    });

  const smuggled: [string, () => Uint8Array, string][] = [
    ['prompt', () => withRun({ prompt: SECRET }), 'prompt'],
    ['Prompt', () => withRun({ Prompt: SECRET }), 'Prompt'],
    ['transcript, nested', () => withRun({ outcome: { transcript: SECRET } }), 'transcript'],
    ['cwd beside the header', () => tampered((envelope) => ({ ...envelope, cwd: SECRET })), 'cwd'],
  ];
  test.each(smuggled)(
    'E5: %s refuses it whole, and the audit names the field only',
    async (_, bytes, field) => {
      await expectRefused(bytes(), 'FORBIDDEN_FIELD');
      expect(await audit()).toEqual([{ action: 'envelope.refused', detail: expect.stringContaining(field) }]);
      expect(JSON.stringify(await audit())).not.toContain(SECRET);
    },
  );

  test('a bad value refuses it whole', async () => {
    await expectRefused(withRun({ branch: '/home/me/work' }), 'INVALID_ENVELOPE');
    await expectRefused(Uint8Array.of(1, 2, 3), 'INVALID_ENVELOPE');
    await expectRefused(new Uint8Array(9000).fill(32), 'INVALID_ENVELOPE');
  });
});
