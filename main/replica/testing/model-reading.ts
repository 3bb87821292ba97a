import * as Y from 'yjs';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { LogRecord, Seal, YjsRecord } from '../../../shared/wire/messages.ts';
import type { RemoteSnapshot } from '../../sync/ports.ts';
import { hollow, type ModelState } from './model-state.ts';

/** What a server sends to a device that asks from its cursors on. */
export interface ModelPull {
  readonly snapshots: readonly RemoteSnapshot[];
  readonly records: readonly LogRecord[];
  /** Told last. */
  readonly digests: readonly {
    readonly groupId: GroupId;
    readonly seq: number;
    readonly hash: Uint8Array;
    readonly isBase: boolean;
  }[];
  readonly seals: readonly Seal[];
}

const isHollow = (record: LogRecord): boolean => record.kind === 'yjs' && record.payload.length === 0;

function updatesOf(state: ModelState, groupId: GroupId, through: number): YjsRecord[] {
  return state.log
    .map(({ record }) => record)
    .filter((record) => record.kind === 'yjs')
    .filter((record) => record.groupId === groupId && record.seq <= through && !isHollow(record));
}

/** N4: merges what the documents of a group are up to a seq, and drops what that stands for. */
export function compact(state: ModelState, groupId: GroupId, through: number): void {
  const updates = Map.groupBy(updatesOf(state, groupId, through), ({ documentId }) => documentId);
  for (const [documentId, records] of updates) {
    const doc = new Y.Doc();
    const before = state.snapshots.get(documentId);
    if (before) Y.applyUpdate(doc, before.state);
    for (const { payload } of records) Y.applyUpdate(doc, payload);
    const snapshot = { documentId, groupId, seq: through, state: Y.encodeStateAsUpdate(doc) };
    state.snapshots.set(documentId, snapshot);
    doc.destroy();
  }
  hollow(state, (record) => record.groupId === groupId && record.seq <= through);
  state.compacted.set(groupId, through);
}

function pullGroup(state: ModelState, groupId: GroupId, after: number): Omit<ModelPull, 'seals'> {
  const end = state.digests.get(groupId) ?? { seq: 0, hash: new Uint8Array(32) };
  const through = state.compacted.get(groupId) ?? 0;
  const isBegun = after > 0 && after >= through;
  const snapshots = [...state.snapshots.values()].filter(
    (snapshot) => snapshot.groupId === groupId && snapshot.seq > after,
  );
  const records = state.log
    .map(({ record }) => record)
    .filter((record) => record.groupId === groupId && record.seq > after)
    .filter((record) => isBegun || record.kind !== 'yjs' || record.seq > through);
  const isBase = (!isBegun && through > 0) || records.some(isHollow);
  return { snapshots: isBegun ? [] : snapshots, records, digests: [{ groupId, ...end, isBase }] };
}

/** P3, N1, N3: everything after the cursors, of the groups that the device may read. */
export function pull(
  state: ModelState,
  cursors: readonly { groupId: GroupId; seq: number }[],
  mayRead: (groupId: GroupId) => boolean,
): ModelPull {
  const read = new Map(cursors.map(({ groupId, seq }) => [groupId, seq]));
  const groups = [...state.digests.keys()].filter(mayRead);
  const parts = groups.map((groupId) => pullGroup(state, groupId, read.get(groupId) ?? 0));
  return {
    snapshots: parts.flatMap((part) => part.snapshots),
    records: parts.flatMap((part) => part.records),
    digests: parts.flatMap((part) => part.digests),
    seals: state.seals.filter(({ groupId }) => mayRead(groupId)),
  };
}
