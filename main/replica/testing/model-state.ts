import { createHash } from 'node:crypto';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import { recordBytes } from '../../../shared/wire/record-bytes.ts';
import type {
  LogRecord,
  OutgoingRecord,
  RecordChainHead,
  Seal,
  YjsRecord,
} from '../../../shared/wire/messages.ts';
import type { RemoteSnapshot } from '../../sync/ports.ts';
import { takeRecord, type ModelDocument } from './model-rules.ts';

/** A record as the model keeps it: the hash stays when the payload goes. */
export interface Kept {
  record: LogRecord;
  readonly hash: Uint8Array;
}

/** Says why a record of a device is refused; null for one that is not. */
export type Rule = (record: OutgoingRecord) => string | null;

/** All that the model server is. What follows from `log` is made anew when the log is cut. */
export interface ModelState {
  readonly workspaceId: WorkspaceId;
  log: Kept[];
  documents: Map<string, ModelDocument>;
  chains: Map<string, Map<GroupId, RecordChainHead>>;
  digests: Map<GroupId, { seq: number; hash: Uint8Array }>;
  /** Hash and seq by device, group and number. */
  taken: Map<string, { seq: number; hash: Uint8Array }>;
  seals: Seal[];
  epoch: number;
  readonly restores: { readonly epoch: number; readonly head: number }[];
  /** A restored server has lost some of what updates build on. */
  mayLack: boolean;
  /** Devices that have not begun again after a refusal. */
  readonly gaps: Set<string>;
  readonly rules: Map<string, Rule>;
  readonly purged: Set<string>;
  readonly compacted: Map<GroupId, number>;
  readonly snapshots: Map<string, RemoteSnapshot>;
}

export function createModelState(workspaceId: WorkspaceId): ModelState {
  return {
    workspaceId,
    log: [],
    documents: new Map(),
    chains: new Map(),
    digests: new Map(),
    taken: new Map(),
    seals: [],
    epoch: 1,
    restores: [],
    mayLack: false,
    gaps: new Set(),
    rules: new Map(),
    purged: new Set(),
    compacted: new Map(),
    snapshots: new Map(),
  };
}

export function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

/** The hash of a record, which its place in the log is no part of. */
export function hashOf({ workspaceId }: ModelState, record: LogRecord): Uint8Array {
  return sha256(recordBytes(workspaceId, record));
}

export function placeOf(deviceId: string, groupId: string, localId: number): string {
  return `${deviceId} ${groupId} ${localId}`;
}

function derive(state: ModelState, { record, hash }: Kept): void {
  const { groupId, seq } = record;
  const before = state.digests.get(groupId)?.hash ?? new Uint8Array(32);
  state.digests.set(groupId, { seq, hash: sha256(before, hash) });
  if (record.kind !== 'yjs') return;
  const { deviceId, localId } = record;
  state.taken.set(placeOf(deviceId, groupId, localId), { seq, hash });
  const heads = state.chains.get(deviceId) ?? new Map<GroupId, RecordChainHead>();
  state.chains.set(deviceId, heads);
  const link = sha256(heads.get(groupId)?.hash ?? new Uint8Array(32), hash);
  heads.set(groupId, { groupId, localId, hash: link });
}

/** Appends a record that its document has taken in already. */
export function write(state: ModelState, record: LogRecord): void {
  const kept = { record, hash: hashOf(state, record) };
  state.log.push(kept);
  derive(state, kept);
}

/** Cuts the log; everything else is made from what is left. */
export function cutLog(state: ModelState, head: number): void {
  state.log = state.log.slice(0, head);
  Object.assign(state, {
    documents: new Map(),
    chains: new Map(),
    digests: new Map(),
    taken: new Map(),
  });
  for (const kept of state.log) {
    const { record } = kept;
    if (record.kind === 'yjs') {
      takeRecord(state.documents, record, { deviceId: record.deviceId, mayLack: true });
    }
    derive(state, kept);
  }
}

/** Drops the payloads of these records; their places and hashes stay. */
export function hollow(state: ModelState, matches: (record: YjsRecord) => boolean): void {
  for (const kept of state.log) {
    const { record } = kept;
    if (record.kind === 'yjs' && matches(record)) kept.record = { ...record, payload: new Uint8Array() };
  }
}
