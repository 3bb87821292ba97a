import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import { equalBytes } from '../../../shared/lib/bytes.ts';
import { wireLimits } from '../../../shared/wire/limits.ts';
import type { LogRecord, OutgoingRecord, RecordChainHead, YjsRecord } from '../../../shared/wire/messages.ts';
import type { Returnable } from '../../sync/ports.ts';
import { compact, pull, type ModelPull } from './model-reading.ts';
import { takeRecord } from './model-rules.ts';
import {
  createModelState,
  cutLog,
  hashOf,
  hollow,
  placeOf,
  sha256,
  write,
  type ModelState,
  type Rule,
} from './model-state.ts';

/** What a server says to a push. */
export type ModelAnswer =
  | { readonly kind: 'ack'; readonly seqs: readonly number[] }
  | { readonly kind: 'reject'; readonly index: number; readonly code: string };

/** The log of a sync server in memory, with the rules of `shared/wire/SPEC.md` that a replica can feel. */
export interface ModelServer {
  /** As they were accepted; a purged or compacted one has an empty payload. */
  records(): LogRecord[];
  /** W2 to W9. */
  push(deviceId: string, batch: readonly OutgoingRecord[]): ModelAnswer;
  /** W7: the device begins again after a refusal. */
  reopen(deviceId: string): void;
  /** From now on the device's new records for which the rule has a code are refused; null lifts it. */
  forbid(deviceId: string, rule: Rule | null): void;
  pull(
    cursors: readonly { groupId: GroupId; seq: number }[],
    mayRead?: (groupId: GroupId) => boolean,
  ): ModelPull;
  chains(deviceId: string): RecordChainHead[];
  /** Writes any record, as from another device or of another kind. */
  append(record: LogRecord): void;
  /** S2, S3: seals the chains of a device as they stand. */
  seal(deviceId: string): void;
  /** G3. */
  purge(documentIds: readonly string[]): void;
  /** N4: payloads up to this seq are dropped, snapshots stand for them. */
  compact(groupId: GroupId, through: number): void;
  /** X1: everything after this seq is lost. */
  restore(head: number): { epoch: number; restoredHead: number };
  /** X7: up to where the log is still the one of that epoch. */
  lowestSince(epoch: number): number;
  /** X3: records of another device, if the seal proves them. */
  take(proof: Returnable): { count: number; code: string };
}

/** The seq of a record that is there, a code, or null for a new one. */
function lookUp(state: ModelState, deviceId: string, record: OutgoingRecord): number | string | null {
  const { groupId, localId } = record;
  const known = state.taken.get(placeOf(deviceId, groupId, localId));
  if (known) {
    const hash = hashOf(state, { kind: 'yjs', seq: 0, deviceId, ...record });
    return equalBytes(known.hash, hash) ? known.seq : 'OUTBOX_FORKED';
  }
  const head = state.chains.get(deviceId)?.get(groupId)?.localId ?? 0;
  return localId <= head ? 'OUT_OF_ORDER' : null;
}

function refusalOf(
  state: ModelState,
  deviceId: string,
  record: OutgoingRecord,
  documents: ModelState['documents'],
): string | null {
  const code = state.rules.get(deviceId)?.(record);
  if (code) return code;
  if (state.purged.has(record.documentId)) return 'PURGED';
  if (record.payload.length > wireLimits.payload) return 'TOO_LARGE';
  return takeRecord(documents, record, { deviceId, mayLack: state.mayLack });
}

/** W2: all or nothing, so the batch is tried on a copy. */
function push(state: ModelState, deviceId: string, batch: readonly OutgoingRecord[]): ModelAnswer {
  if (state.gaps.has(deviceId)) return { kind: 'reject', index: 0, code: 'GAP' };
  const documents = new Map(
    [...state.documents].map(([name, { groupId, writers }]) => [
      name,
      { groupId, writers: new Map(writers) },
    ]),
  );
  const fresh: YjsRecord[] = [];
  const seqs: number[] = [];
  for (const [index, record] of batch.entries()) {
    const known = lookUp(state, deviceId, record);
    const code = known === null ? refusalOf(state, deviceId, record, documents) : known;
    if (typeof code === 'string') {
      state.gaps.add(deviceId);
      return { kind: 'reject', index, code };
    }
    const seq = known === null ? state.log.length + fresh.length + 1 : code;
    if (known === null) fresh.push({ kind: 'yjs', seq: seq ?? 0, deviceId, ...record });
    seqs.push(seq ?? 0);
  }
  state.documents = documents;
  for (const record of fresh) write(state, record);
  return { kind: 'ack', seqs };
}

function sealAll(state: ModelState, deviceId: string): void {
  for (const head of state.chains.get(deviceId)?.values() ?? []) {
    const isOther = (seal: { deviceId: string; groupId: string }): boolean =>
      seal.deviceId !== deviceId || seal.groupId !== head.groupId;
    state.seals = [
      ...state.seals.filter(isOther),
      { deviceId, ...head, signature: sha256(head.hash, head.hash) },
    ];
  }
}

function restore(state: ModelState, head: number): { epoch: number; restoredHead: number } {
  cutLog(state, head);
  const headOf = (deviceId: string, groupId: GroupId): number =>
    state.chains.get(deviceId)?.get(groupId)?.localId ?? 0;
  state.seals = state.seals.filter(({ deviceId, groupId, localId }) => localId <= headOf(deviceId, groupId));
  state.gaps.clear();
  state.mayLack = true;
  state.epoch += 1;
  state.restores.push({ epoch: state.epoch, head });
  return { epoch: state.epoch, restoredHead: head };
}

function take(
  state: ModelState,
  { deviceId, groupId, records, seal }: Returnable,
): { count: number; code: string } {
  const head = state.chains.get(deviceId)?.get(groupId);
  const news = records.filter(({ localId }) => localId > (head?.localId ?? 0));
  if (news.length === 0) return { count: records.length, code: '' };
  const end = news.reduce(
    (hash, record) => sha256(hash, hashOf(state, { kind: 'yjs', seq: 0, deviceId, groupId, ...record })),
    head?.hash ?? new Uint8Array(32),
  );
  const isProven = news.at(-1)?.localId === seal.localId && equalBytes(end, seal.hash);
  if (!isProven) return { count: records.length - news.length, code: 'BAD_SIGNATURE' };
  for (const record of news) {
    takeRecord(state.documents, { groupId, ...record }, { deviceId, mayLack: true });
    write(state, { kind: 'yjs', seq: state.log.length + 1, deviceId, groupId, ...record });
  }
  return { count: records.length, code: '' };
}

/** Creates an empty log. */
export function createModelServer(workspaceId: WorkspaceId): ModelServer {
  const state = createModelState(workspaceId);
  return {
    records: () => state.log.map(({ record }) => record),
    push: (deviceId, batch) => push(state, deviceId, batch),
    reopen: (deviceId) => void state.gaps.delete(deviceId),
    forbid(deviceId, rule) {
      if (rule) state.rules.set(deviceId, rule);
      else state.rules.delete(deviceId);
    },
    pull: (cursors, mayRead = () => true) => pull(state, cursors, mayRead),
    chains: (deviceId) => [...(state.chains.get(deviceId)?.values() ?? [])],
    append(record) {
      if (record.kind === 'yjs') {
        takeRecord(state.documents, record, { deviceId: record.deviceId, mayLack: true });
      }
      write(state, record);
    },
    seal: (deviceId) => sealAll(state, deviceId),
    purge(documentIds) {
      for (const id of documentIds) {
        state.purged.add(id);
        state.snapshots.delete(id);
      }
      hollow(state, ({ documentId }) => state.purged.has(documentId));
    },
    compact: (groupId, through) => compact(state, groupId, through),
    restore: (head) => restore(state, head),
    lowestSince: (since) =>
      state.restores.reduce((low, { epoch, head }) => (epoch > since ? Math.min(low, head) : low), Infinity),
    take: (proof) => take(state, proof),
  };
}
