import * as Y from 'yjs';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { MemberId, WorkspaceId } from '../../../shared/domain/ids.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { Store } from '../../store/types.ts';
import type { KeyBlocks, PendingRecord, Profile, RemoteRecord, ReplicaLog } from '../ports.ts';

interface Row extends PendingRecord {
  seq: number | null;
}

/** A replica in memory that keeps to the rules of the real one: numbers ascend, cursors follow the log. */
export interface MemoryReplica extends ReplicaLog, Profile {
  /** Sets a key of a document and leaves the update in the outbox. */
  edit(documentId: string, groupId: GroupId, key: string, value: string): PendingRecord;
  /** Every document's content. */
  state(): Record<string, unknown>;
  /** The seqs of all that came from the server, in the order in which they were applied. */
  readonly applied: readonly number[];
}

/** The documents, and how far each group was read. */
function createDocuments() {
  const documents = new Map<string, Y.Doc>();
  const cursors = new Map<GroupId, number>();
  const applied: number[] = [];
  function open(documentId: string): Y.Doc {
    const known = documents.get(documentId);
    if (known) return known;
    const doc = new Y.Doc();
    documents.set(documentId, doc);
    return doc;
  }
  function moveTo({ groupId, seq }: { groupId: GroupId; seq: number }): void {
    cursors.set(groupId, Math.max(cursors.get(groupId) ?? 0, seq));
  }
  return {
    applied,
    open,
    moveTo,
    merge(record: RemoteRecord) {
      if (record.seq <= (cursors.get(record.groupId) ?? 0)) return;
      applied.push(record.seq);
      Y.applyUpdate(open(record.documentId), record.payload);
      moveTo(record);
    },
    cursors: () => [...cursors].map(([groupId, seq]) => ({ groupId, seq })),
    state: () =>
      Object.fromEntries(
        [...documents]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([id, doc]) => [id, doc.getMap('fields').toJSON()]),
      ),
  };
}

/** The numbered updates of this replica. */
function createOutbox() {
  let rows: Row[] = [];
  let lastId = 0;
  return {
    append(documentId: string, groupId: GroupId, payload: Uint8Array): PendingRecord {
      lastId += 1;
      const row: Row = { localId: lastId, documentId, groupId, payload, seq: null };
      rows.push(row);
      return row;
    },
    waiting: () => rows.filter(({ seq }) => seq === null),
    settle(localId: number, seq: number) {
      const row = rows.find((candidate) => candidate.localId === localId);
      if (row) row.seq = seq;
    },
    clear: () => void (rows = []),
  };
}

export function createMemoryReplica({
  store,
  workspaceId = null,
  memberId = null,
}: {
  store: Store;
  workspaceId?: WorkspaceId | null;
  memberId?: MemberId | null;
}): MemoryReplica {
  const documents = createDocuments();
  const outbox = createOutbox();
  const came = createEmitter<void>();
  let ids = { workspaceId, memberId };
  const inCommit = (effect: () => void): Promise<void> => store.commit((tx) => tx.afterCommit(effect));

  return {
    applied: documents.applied,
    state: documents.state,
    cursors: documents.cursors,
    onPending: came.subscribe,
    workspaceId: () => ids.workspaceId,
    memberId: () => ids.memberId,
    linked: (tx, next) => tx.afterCommit(() => void (ids = next)),
    edit(documentId, groupId, key, value) {
      const doc = documents.open(documentId);
      const before = Y.encodeStateVector(doc);
      doc.getMap('fields').set(key, value);
      const row = outbox.append(documentId, groupId, Y.encodeStateAsUpdate(doc, before));
      came.emit();
      return row;
    },
    pending: (after, limit) =>
      outbox
        .waiting()
        .filter(({ localId }) => localId > after)
        .slice(0, limit),
    pendingCount: () => outbox.waiting().length,
    acknowledge: (tx, acks) =>
      tx.afterCommit(() => {
        for (const { localId, seq } of acks) outbox.settle(localId, seq);
      }),
    applyRemote: (records, moved = []) =>
      inCommit(() => {
        for (const record of records) documents.merge(record);
        for (const cursor of moved) documents.moveTo(cursor);
      }),
    squashPending: () =>
      inCommit(() => {
        const groups = new Map(outbox.waiting().map(({ documentId, groupId }) => [documentId, groupId]));
        outbox.clear();
        for (const [documentId, groupId] of groups) {
          outbox.append(documentId, groupId, Y.encodeStateAsUpdate(documents.open(documentId)));
        }
      }),
  };
}

/** Key numbers of teams that want a block as long as they have none. */
export interface MemoryKeys extends KeyBlocks {
  teams: string[];
  readonly blocks: { teamId: string; from: number; to: number }[];
  /** Resolves when every team has a block. */
  filled(): Promise<void>;
}

export function createMemoryKeys(): MemoryKeys {
  const came = createEmitter<void>();
  const keys: MemoryKeys = {
    teams: [],
    blocks: [],
    filled: () =>
      new Promise((resolve) => {
        const check = (): void => void (keys.wanting().length === 0 && resolve());
        came.subscribe(check);
        check();
      }),
    wanting: () =>
      keys.teams
        .filter((teamId) => !keys.blocks.some((block) => block.teamId === teamId))
        .map((teamId) => ({ teamId, above: 0 })),
    add: (tx, block) =>
      tx.afterCommit(() => {
        keys.blocks.push(block);
        came.emit();
      }),
  };
  return keys;
}
