import * as Y from 'yjs';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { MemberId, WorkspaceId } from '../../../shared/domain/ids.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { LogRecord, Seal, YjsRecord } from '../../../shared/wire/messages.ts';
import type { Store } from '../../store/types.ts';
import type { Inbox, Outbox, PendingRecord, Profile, Recovery, ReplicaLog } from '../ports.ts';
import { createMemoryDocuments, type MemoryDocuments } from './memory-documents.ts';
import { createMemoryGroups, type MemoryGroups } from './memory-groups.ts';
import { createMemoryOutbox, type MemoryOutbox, type OwnRow } from './memory-outbox.ts';

export interface MemoryReplicaOptions {
  readonly store: Store;
  readonly workspaceId?: WorkspaceId | null;
  readonly memberId?: MemberId | null;
  /** Asked each time. */
  readonly identity: { readonly deviceId: string };
}

/** A replica in memory that keeps to the rules of the real one. Documents are maps named `fields`. */
export interface MemoryReplica extends ReplicaLog, Profile {
  /** Sets a key of a document and leaves the update in the outbox. */
  edit(documentId: string, groupId: GroupId, key: string, value: string): PendingRecord;
  /** Leaves any bytes in the outbox. */
  append(record: Omit<PendingRecord, 'localId'>): PendingRecord;
  /** Every document's content. */
  state(): Record<string, unknown>;
  /** The seqs of all that came from the server, in the order in which they were applied. */
  readonly applied: readonly number[];
  /** Those among them that are updates of documents. */
  readonly updates: readonly number[];
  /** Changes that are shown as refused. */
  readonly shown: readonly { readonly key: string | null; readonly code: string }[];
  readonly seals: readonly Seal[];
  /** Says that the server's log was compacted so far. */
  readonly backups: readonly number[];
  /** Groups that were asked for again. */
  readonly restarts: readonly GroupId[];
}

interface State {
  readonly documents: MemoryDocuments;
  readonly groups: MemoryGroups;
  readonly outbox: MemoryOutbox;
  readonly remote: Map<number, YjsRecord>;
  readonly purged: Set<string>;
  readonly shown: { key: string | null; code: string }[];
  readonly applied: number[];
  readonly updates: number[];
  readonly seals: Seal[];
  readonly backups: number[];
  readonly restarts: GroupId[];
  lost: YjsRecord[];
  epoch: number;
  ids: { workspaceId: WorkspaceId | null; memberId: MemberId | null };
  readonly deviceId: () => string;
  readonly came: () => void;
  readonly inCommit: (effect: () => void) => Promise<void>;
}

/** With these the change itself is innocent: it is what it builds on, or who it came from. */
const replayed: ReadonlySet<string> = new Set(['GAP', 'FOREIGN_CLIENT', 'FORBIDDEN_ORIGIN']);

function edit(state: State, place: { documentId: string; groupId: GroupId }, key: string, value: string) {
  const { documentId, groupId } = place;
  const doc = state.documents.open(documentId, groupId);
  const before = Y.encodeStateVector(doc);
  doc.getMap('fields').set(key, value);
  const payload = Y.encodeStateAsUpdate(doc, before);
  return state.outbox.append({ documentId, groupId, origin: '', payload }, { key, value });
}

/** Builds a document anew from what was accepted. */
function rebuild({ documents, outbox, remote }: State, place: { documentId: string; groupId: GroupId }) {
  documents.reset(place.documentId, place.groupId);
  const own = outbox.all().filter(({ seq }) => seq !== null);
  for (const { documentId, payload } of [...remote.values(), ...own]) {
    if (documentId === place.documentId && payload.length > 0) documents.apply(place, payload);
  }
}

function show({ shown }: State, rows: readonly OwnRow[], code: string): void {
  for (const { intent } of rows) shown.push({ key: intent?.key ?? null, code });
}

function createOutboxSide(state: State): Omit<Outbox, 'onPending'> {
  const { outbox, inCommit } = state;
  return {
    pending: (after, limit) =>
      outbox
        .waiting()
        .filter(({ localId }) => localId > after)
        .slice(0, limit)
        .map(({ intent: _, seq: __, ...record }) => record),
    pendingCount: () => outbox.waiting().length,
    highestLocalId: outbox.highest,
    refusedCount: () => state.shown.length,
    chains: outbox.chains,
    setChains: (tx, heads) => tx.afterCommit(() => outbox.setChains(heads)),
    acknowledge: (tx, acks) =>
      tx.afterCommit(() => {
        for (const { localId, seq } of acks) outbox.settle(localId, seq);
      }),
    squashPending: () =>
      inCommit(() => {
        const waiting = outbox.waiting();
        const last = new Map(waiting.map((row) => [row.documentId, row]));
        outbox.remove(waiting);
        for (const { documentId, groupId, intent } of last.values()) {
          const payload = Y.encodeStateAsUpdate(state.documents.open(documentId, groupId));
          outbox.append({ documentId, groupId, origin: '', payload }, intent);
        }
      }),
    async refuse(localId, { code, mayReplay }) {
      const row = outbox.find(localId);
      if (!row || row.seq !== null) return null;
      const { documentId } = row;
      const rows = outbox.waiting().filter((one) => one.documentId === documentId);
      const again = rows.filter((one) => mayReplay && one.intent && (one !== row || replayed.has(code)));
      const gone = rows.filter((one) => !again.includes(one));
      await inCommit(() => {
        outbox.remove(rows);
        rebuild(state, row);
        for (const { intent } of again) if (intent) edit(state, row, intent.key, intent.value);
        show(state, gone, code);
      });
      state.came();
      return { documentId, replayed: again.length, shown: gone.length };
    },
  };
}

function applyOne(state: State, workspaceId: WorkspaceId, record: LogRecord): void {
  const { groups, documents, outbox, remote, purged, applied } = state;
  if (!groups.pass(workspaceId, record)) return;
  applied.push(record.seq);
  if (record.kind !== 'yjs') return;
  state.updates.push(record.seq);
  state.lost = state.lost.filter(
    ({ deviceId, localId }) => deviceId !== record.deviceId || localId !== record.localId,
  );
  if (record.deviceId === state.deviceId() && outbox.find(record.localId)) {
    outbox.settle(record.localId, record.seq);
    return;
  }
  if (purged.has(record.documentId) || record.payload.length === 0) return;
  remote.set(record.seq, record);
  documents.apply(record, record.payload);
}

function createInboxSide(state: State): Inbox {
  const { groups, documents, outbox, inCommit } = state;
  return {
    applyRemote: (records) =>
      inCommit(() => {
        const { workspaceId } = state.ids;
        if (workspaceId === null) throw new Error('No workspace');
        for (const record of records) applyOne(state, workspaceId, record);
      }),
    applySnapshots: (snapshots) =>
      inCommit(() => {
        for (const snapshot of snapshots) documents.apply(snapshot, snapshot.state);
      }),
    cursors: groups.cursors,
    rebase: (groupId, place) => inCommit(() => groups.set(groupId, place)),
    digest: groups.digest,
    restartGroup: (groupId) =>
      inCommit(() => {
        state.restarts.push(groupId);
        groups.forget(groupId);
      }),
    putSeals: (tx, seals) => tx.afterCommit(() => void state.seals.push(...seals)),
    dropGroups: (groupIds, code) =>
      inCommit(() => {
        const gone = new Set(groupIds);
        const waiting = outbox.waiting().filter(({ groupId }) => gone.has(groupId));
        show(state, waiting, code);
        outbox.remove(waiting);
        documents.remove(({ groupId }) => gone.has(groupId));
        for (const groupId of groupIds) groups.forget(groupId);
      }),
    purgeDocuments: (documentIds) =>
      inCommit(() => {
        for (const documentId of documentIds) state.purged.add(documentId);
        documents.remove(({ documentId }) => documentIds.includes(documentId));
        outbox.remove(outbox.waiting().filter(({ documentId }) => documentIds.includes(documentId)));
      }),
    backedUp: (seq) => void state.backups.push(seq),
  };
}

function createRecoverySide(state: State): Recovery {
  const { outbox, groups, remote, inCommit } = state;

  function provable(seal: Seal): YjsRecord[] {
    return state.lost
      .filter(({ deviceId, groupId, localId }) => {
        return deviceId === seal.deviceId && groupId === seal.groupId && localId <= seal.localId;
      })
      .toSorted((a, b) => a.localId - b.localId);
  }

  return {
    beginEpoch: ({ epoch, restoredHead, chains }) =>
      inCommit(() => {
        if (epoch <= state.epoch) return;
        state.epoch = epoch;
        state.lost = [...remote.values()].filter(({ seq }) => seq > restoredHead);
        for (const { seq } of state.lost) remote.delete(seq);
        outbox.reopen(restoredHead);
        outbox.setChains(chains);
        groups.rewind(restoredHead);
      }),
    nextReturnable(limits, passedOver = []) {
      for (const seal of state.seals.toReversed()) {
        const records = provable(seal);
        if (records.length === 0 || records.length > limits.records) continue;
        if (records.at(-1)?.localId !== seal.localId) continue;
        const { deviceId, groupId } = seal;
        if (passedOver.some((one) => one.deviceId === deviceId && one.groupId === groupId)) continue;
        return { deviceId, groupId, records, seal };
      }
      return null;
    },
    returned: (tx, { deviceId, groupId }, upTo) =>
      tx.afterCommit(() => {
        state.lost = state.lost.filter(
          (record) => record.deviceId !== deviceId || record.groupId !== groupId || record.localId > upTo,
        );
      }),
    async adoptRest() {
      await inCommit(() => {
        for (const { deviceId, documentId, groupId, payload } of state.lost) {
          outbox.append({ documentId, groupId, origin: deviceId, payload }, null);
        }
        state.lost = [];
      });
      state.came();
    },
  };
}

export function createMemoryReplica(options: MemoryReplicaOptions): MemoryReplica {
  const { store, workspaceId = null, memberId = null, identity } = options;
  const came = createEmitter<void>();
  const deviceId = (): string => identity.deviceId;
  const state: State = {
    documents: createMemoryDocuments(),
    groups: createMemoryGroups(),
    outbox: createMemoryOutbox({ workspaceId: () => state.ids.workspaceId, deviceId }),
    remote: new Map(),
    purged: new Set(),
    shown: [],
    applied: [],
    updates: [],
    seals: [],
    backups: [],
    restarts: [],
    lost: [],
    epoch: 0,
    ids: { workspaceId, memberId },
    deviceId,
    came: came.emit,
    inCommit: (effect) => store.commit((tx) => tx.afterCommit(effect)),
  };
  const { applied, updates, shown, seals, backups, restarts } = state;
  return {
    ...createOutboxSide(state),
    ...createInboxSide(state),
    ...createRecoverySide(state),
    applied,
    updates,
    shown,
    seals,
    backups,
    restarts,
    state: state.documents.state,
    onPending: came.subscribe,
    workspaceId: () => state.ids.workspaceId,
    memberId: () => state.ids.memberId,
    linked: (tx, next) => tx.afterCommit(() => void (state.ids = next)),
    edit(documentId, groupId, key, value) {
      const row = edit(state, { documentId, groupId }, key, value);
      came.emit();
      return row;
    },
    append(record) {
      const row = state.outbox.append(record, null);
      came.emit();
      return row;
    },
  };
}
