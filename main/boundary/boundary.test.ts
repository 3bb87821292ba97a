import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  encodeEnvelope,
  envelopeHash,
  firstPrevHash,
  parseEnvelope,
  signingBytes,
} from '../../shared/boundary/envelope.ts';
import type { Envelope } from '../../shared/boundary/envelope.ts';
import { encodePayload } from '../../shared/boundary/payload.ts';
import type { SharedRun } from '../../shared/boundary/payload.ts';
import type { JournalEvent } from '../../shared/contract/events.ts';
import { deviceId, issueId, runId } from '../../shared/domain/ids.ts';
import type { RunState } from '../../shared/domain/run.ts';
import { teamGroup } from '../../shared/documents/group-id.ts';
import { fromBase64Url, toBase64Url } from '../../shared/lib/bytes.ts';
import type { LogFields } from '../../shared/lib/ports.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { plainHeader, plainRun } from '../../shared/testing/boundary.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createJournal } from '../store/journal.ts';
import { openStore } from '../store/open-store.ts';
import type { PendingEnvelope } from '../sync/ports.ts';
import { createDeviceKey } from '../vault/device-key.ts';
import { sha256 } from '../sync/hashing.ts';
import { createBoundary } from './create-boundary.ts';
import { boundaryMigrations } from './migrations.ts';
import type { RunSnapshot } from './types.ts';

const cleanUps: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

const group = teamGroup('018f0000-0000-7000-8000-000000000004' as never);
const workspace = '018f0000-0000-7000-8000-000000000003';
const start: RunSnapshot = {
  runId: runId.parse('018f0000-0000-7000-8000-000000000001'),
  issueId: issueId.parse('018f0000-0000-7000-8000-000000000002'),
  groupId: group,
  state: 'queued',
  queuedAt: 1_800_000_000_000,
  outcome: 'none',
  errorCategory: 'none',
};
const fullLife: readonly RunState[] = [
  'queued',
  'preparing',
  'running',
  'waiting',
  'running',
  'finishing',
  'succeeded',
];

function profile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'hearth-boundary-'));
  cleanUps.push(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** A boundary over a real log. Chance and time are the same in every scene. */
function scene(dir = profile(), linked = { is: true }) {
  const time = createManualTime();
  let calls = 0;
  const random = {
    bytes: (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + ++calls) % 256),
  };
  const uuid = createUuid7({ clock: time.clock, random });
  const store = openStore({ dir, migrations: boundaryMigrations });
  const journal = createJournal({ store, clock: time.clock });
  const warnings: { event: string; fields: LogFields | undefined }[] = [];
  const logger = {
    info() {},
    error() {},
    warn: (event: string, fields?: LogFields) => warnings.push({ event, fields }),
  };
  const { identity } = createDeviceKey({
    random: { bytes: (n) => new Uint8Array(n).fill(7) },
    uuid: () => plainHeader.deviceId,
  });
  const boundary = createBoundary({
    store,
    journal,
    clock: time.clock,
    random,
    uuid,
    identity,
    logger,
    workspaceId: () => workspace,
    isLinked: () => linked.is,
  });
  const close = (): Promise<void> => store.close();
  cleanUps.push(close);
  const tell = (run: RunSnapshot): Promise<void> => store.commit((tx) => boundary.recorder.record(tx, run));
  async function live(states: readonly RunState[] = fullLife, run = start): Promise<void> {
    for (const state of states) await tell({ ...run, state });
  }
  return { ...boundary, store, journal, warnings, identity, linked, close, tell, live, dir };
}

type Scene = ReturnType<typeof scene>;

/** Sends what waits as the connection does, to a server that takes everything. */
async function sendAll(at: Scene, head = { seq: 0, hash: firstPrevHash }): Promise<Envelope[]> {
  const sent: Envelope[] = [];
  for (let [next] = at.outbox.pending(1); next; [next] = at.outbox.pending(1)) {
    const place = { seq: head.seq + 1, prevHash: head.hash, serverEpoch: 1 };
    const { bytes, hash } = await next.sign(place);
    const { localId } = next;
    await at.store.commit((tx) =>
      at.outbox.accepted(tx, localId, { seq: place.seq, hash, serverSeq: 100 + place.seq }),
    );
    head = { seq: place.seq, hash };
    const parsed = parseEnvelope(bytes);
    if (parsed.ok) sent.push(parsed.envelope);
  }
  return sent;
}

function first(at: Scene): PendingEnvelope {
  const [envelope] = at.outbox.pending(1);
  if (!envelope) throw new Error('Nothing is pending');
  return envelope;
}

const firstPlace = { seq: 1, prevHash: firstPrevHash, serverEpoch: 1 };

function eventsOf(at: Scene): JournalEvent['kind'][] {
  return at.journal.since(0, 1000).events.map((event) => event.kind);
}

describe('recording', () => {
  it('1: is in the transaction of the transition', async () => {
    const at = scene();
    const heard: number[] = [];
    at.outbox.onPending(() => heard.push(at.outbox.pendingCount()));
    const failing = at.store.commit((tx) => {
      at.recorder.record(tx, start);
      throw new Error('the transition failed');
    });
    await expect(failing).rejects.toThrow('the transition failed');
    expect(at.outbox.pendingCount()).toBe(0);
    await at.tell(start);
    expect(heard).toEqual([1]);
    expect(eventsOf(at)).toEqual(['ledger.changed']);
  });

  it('2: tells what others see, once', async () => {
    const at = scene();
    await at.live();
    await at.tell({ ...start, state: 'succeeded' });
    expect((await sendAll(at)).map(({ kind, payload }) => `${kind} ${payload.run.state}`)).toEqual([
      'run.start queued',
      'run.progress running',
      'run.progress waiting',
      'run.progress running',
      'run.finish succeeded',
    ]);
  });

  it('2: lets what became known meanwhile travel with the next state', async () => {
    const at = scene();
    await at.tell(start);
    await at.tell({ ...start, state: 'preparing', branch: 'hearth/eng-1-x' });
    await at.tell({ ...start, state: 'running', branch: 'hearth/eng-1-x', startedAt: start.queuedAt + 5 });
    const [queued, running] = await sendAll(at);
    expect(queued?.payload.run.branch).toBeUndefined();
    expect(running?.payload.run).toMatchObject({ branch: 'hearth/eng-1-x', startedAt: start.queuedAt + 5 });
  });

  it('2: throws on a transition that no run makes', async () => {
    const at = scene();
    await expect(at.tell({ ...start, state: 'succeeded' })).rejects.toThrow('succeeded after nothing');
    await at.live(['queued', 'failed']);
    await expect(at.tell({ ...start, state: 'running' })).rejects.toThrow('running after failed');
    expect(at.outbox.pendingCount()).toBe(2);
  });

  it('makes the same bytes for the same metadata, whatever else the records carry', async () => {
    const twins = [
      { prompt: 'secret plan A', cwd: '/home/alice', env: { TOKEN: 'aaaa' }, branch: 'alice/private' },
      { prompt: 'something much longer for B', cwd: '/srv/b', transcript: ['x'], branch: 'main' },
    ];
    const [a, b] = await Promise.all(
      twins.map(async (private_) => {
        const at = scene();
        await at.live(fullLife, { ...start, ...private_ });
        return sendAll(at);
      }),
    );
    expect(a).toHaveLength(5);
    expect(a).toEqual(b);
    expect(JSON.stringify(a)).not.toMatch(/alice|secret|TOKEN|branch/);
  });
});

describe('sending', () => {
  it('3: waits without a server, and sends finished runs too when there is one', async () => {
    const at = scene(profile(), { is: false });
    await at.live();
    expect([at.outbox.pending(10), at.outbox.pendingCount(), at.ledger.statusOf(start.runId)]).toEqual([
      [],
      0,
      'local',
    ]);
    at.linked.is = true;
    expect([at.outbox.pending(10).length, at.outbox.pendingCount(), at.ledger.statusOf(start.runId)]).toEqual(
      [5, 5, 'queued'],
    );
    const sent = await sendAll(at);
    expect(sent.map((envelope) => envelope.seq)).toEqual([1, 2, 3, 4, 5]);
    expect([at.outbox.pendingCount(), at.ledger.statusOf(start.runId)]).toEqual([0, 'synced']);
  });

  it('4: signs a valid envelope of this device that follows the one before', async () => {
    const at = scene();
    await at.live(['queued', 'running']);
    const { bytes, signature, hash } = await first(at).sign(firstPlace);
    const key = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: toBase64Url(at.identity.publicKey) },
      format: 'jwk',
    });
    expect(verify(null, signingBytes(bytes), key, signature)).toBe(true);
    expect(hash).toBe(envelopeHash(bytes, sha256));
    expect(parseEnvelope(bytes)).toMatchObject({
      ok: true,
      envelope: {
        workspaceId: workspace,
        groupId: group,
        deviceId: at.identity.deviceId,
        keyId: 'k1',
        ...firstPlace,
      },
    });
    expect(first(at).groupId).toBe(group);
  });

  it('4: gives the same place the same bytes, after a crash too', async () => {
    const at = scene();
    await at.live(['queued']);
    const before = await first(at).sign(firstPlace);
    expect(await first(at).sign(firstPlace)).toEqual(before);
    await at.close();
    const again = scene(at.dir);
    expect(await first(again).sign(firstPlace)).toEqual(before);
  });

  it.each([
    ['seq', { ...firstPlace, seq: 2 }],
    ['prevHash', { ...firstPlace, prevHash: 'a'.repeat(64) }],
    ['epoch', { ...firstPlace, serverEpoch: 2 }],
  ])('4: gives another place (%s) new bytes, a new nonce and the same idempotency key', async (_, place) => {
    const at = scene();
    await at.live(['queued']);
    const one = parseEnvelope((await first(at).sign(firstPlace)).bytes);
    const two = parseEnvelope((await first(at).sign(place)).bytes);
    if (!one.ok || !two.ok) throw new Error('not envelopes');
    expect(two.envelope).toEqual({ ...one.envelope, ...place, nonce: two.envelope.nonce });
    expect(two.envelope.nonce).not.toBe(one.envelope.nonce);
  });

  it('5: keeps a refusal with its code and goes on with the next', async () => {
    const at = scene();
    await at.live(['queued', 'running']);
    const { localId } = first(at);
    await first(at).sign(firstPlace);
    await at.store.commit((tx) => at.outbox.refused(tx, localId, 'FORBIDDEN'));
    expect(first(at).localId).toBeGreaterThan(localId);
    expect(at.ledger.query({ limit: 10, cursor: null }).rows.at(-1)).toMatchObject({
      status: 'refused',
      error: 'FORBIDDEN',
      serverSeq: null,
    });
  });
});

describe('receiving', () => {
  const theirs = deviceId.parse('018f0000-0000-7000-8000-0000000000aa');
  const remote: SharedRun = { ...plainRun, runId: '018f0000-0000-7000-8000-0000000000bb' };
  const envelopeOf = (run: SharedRun, from: string = theirs) =>
    encodeEnvelope({ ...plainHeader, deviceId: from }, encodePayload(run));

  function receive(at: Scene, serverSeq: number, bytes: Uint8Array): Promise<void> {
    return at.store.commit((tx) => at.outbox.receive(tx, { serverSeq, bytes }));
  }

  it('6: shows the runs of others, newest first, with the catalogue’s fields', async () => {
    const at = scene();
    const other = { ...remote, runId: '018f0000-0000-7000-8000-0000000000cc', issueId: start.issueId };
    const elsewhere = {
      ...other,
      runId: '018f0000-0000-7000-8000-0000000000dd',
      issueId: '018f0000-0000-7000-8000-0000000000ee',
    };
    await receive(at, 10, envelopeOf(remote));
    await receive(at, 11, envelopeOf(other));
    await receive(at, 12, envelopeOf(elsewhere));
    await receive(
      at,
      13,
      envelopeOf({ ...remote, state: 'running', startedAt: 1_800_000_000_500, prRefs: [] }),
    );
    expect(at.remoteRuns.query({ limit: 10 }).map((run) => run.runId)).toEqual([
      elsewhere.runId,
      other.runId,
      remote.runId,
    ]);
    expect(at.remoteRuns.query({ limit: 1, issueId: start.issueId }).map((run) => run.runId)).toEqual([
      other.runId,
    ]);
    const { prRefs: _, ...row } = { ...remote, state: 'running', startedAt: 1_800_000_000_500, prRefs: [] };
    expect(at.remoteRuns.get(runId.parse(remote.runId))).toEqual(row);
    expect(at.remoteRuns.get(start.runId)).toBeNull();
    expect(at.journal.since(0, 10).events.at(-1)).toMatchObject({
      kind: 'run.changed',
      runId: remote.runId,
      state: 'running',
    });
  });

  it('6: keeps the newest by the server’s order, and hears an envelope once', async () => {
    const at = scene();
    await receive(at, 13, envelopeOf({ ...remote, state: 'failed' }));
    await receive(at, 12, envelopeOf({ ...remote, state: 'running' }));
    await receive(at, 13, envelopeOf({ ...remote, state: 'failed' }));
    expect(at.remoteRuns.get(runId.parse(remote.runId))?.state).toBe('failed');
    expect(eventsOf(at)).toEqual(['run.changed']);
  });

  it('6: leaves out what speaks for the runs of others, and its own', async () => {
    const at = scene();
    await at.tell(start);
    await receive(at, 10, envelopeOf(remote));
    await receive(at, 11, envelopeOf({ ...remote, state: 'failed' }, '018f0000-0000-7000-8000-0000000000ff'));
    await receive(
      at,
      12,
      envelopeOf({ ...remote, state: 'failed', issueId: '018f0000-0000-7000-8000-0000000000ee' }),
    );
    await receive(at, 13, envelopeOf({ ...plainRun, runId: start.runId, state: 'failed' }));
    await receive(
      at,
      14,
      envelopeOf({ ...remote, runId: '018f0000-0000-7000-8000-0000000000cc' }, at.identity.deviceId),
    );
    expect(at.remoteRuns.query({ limit: 10 }).map((run) => `${run.runId} ${run.state}`)).toEqual([
      `${remote.runId} queued`,
    ]);
    expect(at.warnings.map((warning) => warning.fields)).toEqual([
      { serverSeq: 11 },
      { serverSeq: 12 },
      { serverSeq: 13 },
    ]);
  });

  it('6: leaves out what cannot be read, and logs no content', async () => {
    const at = scene();
    await receive(at, 10, Buffer.from('{"prompt":"secret"}'));
    expect(at.remoteRuns.query({ limit: 10 })).toEqual([]);
    expect(at.warnings).toEqual([
      { event: 'boundary.envelope.unreadable', fields: { serverSeq: 10, code: 'FORBIDDEN_FIELD' } },
    ]);
  });
});

describe('the ledger', () => {
  it('7: shows what left, byte for byte, and what waits', async () => {
    const at = scene();
    await at.live(['queued', 'running']);
    const { bytes, signature, hash } = await first(at).sign(firstPlace);
    const { localId } = first(at);
    await at.store.commit((tx) => at.outbox.accepted(tx, localId, { seq: 1, hash, serverSeq: 42 }));
    const [waiting, synced] = at.ledger.query({ limit: 10, cursor: null }).rows;
    expect(synced).toMatchObject({
      kind: 'run.start',
      state: 'queued',
      status: 'synced',
      seq: 1,
      serverSeq: 42,
      error: null,
    });
    expect(synced?.envelope).toBe(Buffer.from(bytes).toString());
    expect(synced?.bytes).toBe(bytes.length);
    expect(fromBase64Url(synced?.signature ?? '')).toEqual(new Uint8Array(signature));
    expect(waiting).toMatchObject({
      kind: 'run.progress',
      state: 'running',
      status: 'queued',
      seq: null,
      signature: null,
      bytes: null,
    });
    const { envelope } = await nextOf(at, hash);
    const { seq: _s, prevHash: _p, nonce: _n, serverEpoch: _e, ...known } = envelope;
    expect(JSON.parse(waiting?.envelope ?? '')).toEqual(known);
  });

  async function nextOf(at: Scene, prevHash: string): Promise<{ envelope: Envelope }> {
    const parsed = parseEnvelope((await first(at).sign({ seq: 2, prevHash, serverEpoch: 1 })).bytes);
    if (!parsed.ok) throw new Error(parsed.code);
    return parsed;
  }

  it('7: comes in pages, newest first, each envelope once', async () => {
    const at = scene();
    await at.live();
    const states: string[] = [];
    let cursor: string | null = null;
    do {
      const page = at.ledger.query({ limit: 2, cursor });
      states.push(...page.rows.map((row) => row.state));
      cursor = page.cursor;
    } while (cursor !== null);
    expect(states).toEqual(['succeeded', 'running', 'waiting', 'running', 'queued']);
    expect(() => at.ledger.query({ limit: 2, cursor: 'x' })).toThrow('Read it again');
  });

  it('is local for a run that nobody was told of', () => {
    expect(scene().ledger.statusOf(start.runId)).toBe('local');
  });
});
