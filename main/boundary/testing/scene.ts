import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstPrevHash, parseEnvelope, type Envelope } from '../../../shared/boundary/envelope.ts';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import { issueId, runId, teamId } from '../../../shared/domain/ids.ts';
import type { RunState } from '../../../shared/domain/run.ts';
import { teamGroup, type GroupId } from '../../../shared/documents/group-id.ts';
import type { Clock, LogFields } from '../../../shared/lib/ports.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import { createJournal } from '../../store/journal.ts';
import { openStore } from '../../store/open-store.ts';
import type { Journal, Store } from '../../store/types.ts';
import type { PendingEnvelope } from '../../sync/ports.ts';
import { createDeviceKey } from '../../vault/device-key.ts';
import type { DeviceIdentity } from '../../vault/types.ts';
import { createBoundary, type Boundary } from '../create-boundary.ts';
import { boundaryMigrations } from '../migrations.ts';
import type { RunSnapshot } from '../types.ts';

export const group: GroupId = teamGroup(teamId.parse('018f0000-0000-7000-8000-000000000004'));
export const workspace = '018f0000-0000-7000-8000-000000000003';
export const start: RunSnapshot = {
  runId: runId.parse('018f0000-0000-7000-8000-000000000001'),
  issueId: issueId.parse('018f0000-0000-7000-8000-000000000002'),
  groupId: group,
  state: 'queued',
  queuedAt: 1_800_000_000_000,
  outcome: 'none',
  errorCategory: 'none',
};
export const fullLife: readonly RunState[] = [
  'queued',
  'preparing',
  'running',
  'waiting',
  'running',
  'finishing',
  'succeeded',
];
export const firstPlace: { readonly seq: number; readonly prevHash: string; readonly serverEpoch: number } = {
  seq: 1,
  prevHash: firstPrevHash,
  serverEpoch: 1,
};

/** A boundary over a real log. */
export interface Scene extends Boundary {
  readonly dir: string;
  readonly store: Store;
  readonly journal: Journal;
  readonly identity: DeviceIdentity;
  readonly linked: { is: boolean };
  readonly warnings: readonly { readonly event: string; readonly fields: LogFields | undefined }[];
  tell(run: RunSnapshot): Promise<void>;
  /** Tells of all these states of a run, one after the other. */
  live(states?: readonly RunState[], run?: RunSnapshot): Promise<void>;
  close(): Promise<void>;
}

export interface SceneOptions {
  readonly dir?: string;
  readonly linked?: { is: boolean };
}

export interface SceneTools {
  readonly createTime: () => { readonly clock: Clock };
  readonly onEnd: (end: () => void | Promise<void>) => void;
}

/** What opens scenes. Chance and time are the same in every one; with a `dir` it is that one after a restart. */
export function sceneOpener({ createTime, onEnd }: SceneTools): (options?: SceneOptions) => Scene {
  function createProfile(): string {
    const dir = mkdtempSync(join(tmpdir(), 'hearth-boundary-'));
    onEnd(() => rmSync(dir, { recursive: true }));
    return dir;
  }

  return ({ dir = createProfile(), linked = { is: true } } = {}): Scene => {
    const { clock } = createTime();
    let calls = 0;
    const random = {
      bytes: (length: number) => Uint8Array.from({ length }, (_, i) => (i * 31 + ++calls) % 256),
    };
    const { identity } = createDeviceKey({
      random: { bytes: (n) => new Uint8Array(n).fill(7) },
      uuid: () => '018f0000-0000-7000-8000-000000000005',
    });
    const store = openStore({ dir, migrations: boundaryMigrations });
    onEnd(() => store.close());
    const journal = createJournal({ store, clock });
    const warnings: { event: string; fields: LogFields | undefined }[] = [];
    const boundary = createBoundary({
      store,
      journal,
      clock,
      random,
      uuid: createUuid7({ clock, random }),
      identity,
      logger: {
        info: () => undefined,
        error: () => undefined,
        warn: (event, fields) => void warnings.push({ event, fields }),
      },
      workspaceId: () => workspace,
      isLinked: () => linked.is,
    });
    const tell = (run: RunSnapshot): Promise<void> => store.commit((tx) => boundary.recorder.record(tx, run));
    const live: Scene['live'] = async (states = fullLife, run = start) => {
      for (const state of states) await tell({ ...run, state });
    };
    return { ...boundary, dir, store, journal, identity, linked, warnings, tell, live, close: store.close };
  };
}

/** Sends what waits as the connection does, to a server that takes everything. */
export async function sendAll(at: Scene): Promise<Envelope[]> {
  const sent: Envelope[] = [];
  let head = { seq: 0, hash: firstPrevHash };
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

export function first(at: Scene): PendingEnvelope {
  const [envelope] = at.outbox.pending(1);
  if (!envelope) throw new Error('Nothing is pending');
  return envelope;
}

export function eventsOf(at: Scene): JournalEvent['kind'][] {
  return at.journal.since(0, 1000).events.map((event) => event.kind);
}
