import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { firstHash } from './hashes.ts';

/** How far a group has been read. */
export interface GroupState {
  readonly seq: number;
  /** Digest up to `seq`; null while it cannot be known. */
  readonly hash: Uint8Array | null;
  /** The group is being pulled again from the start, up to here at least; null when it is not. */
  readonly restartTo: number | null;
}

/** Records between two marks. */
const MARK_EVERY = 1000;

export function readGroup(read: ReadHandle, groupId: string): GroupState {
  return (
    read.get<GroupState>(
      'SELECT seq, hash, restart_to AS restartTo FROM group_cursor WHERE group_id = ?',
      groupId,
    ) ?? { seq: 0, hash: firstHash(), restartTo: null }
  );
}

function mark(tx: WriteHandle, groupId: string, { seq, hash }: GroupState): void {
  if (hash === null || seq === 0) return;
  tx.run('INSERT OR REPLACE INTO group_mark (group_id, seq, hash) VALUES (?, ?, ?)', groupId, seq, hash);
}

/** Puts a group to another place. Every thousand records that place is kept, to go back to. */
export function writeGroup(tx: WriteHandle, groupId: string, state: GroupState): void {
  const before = readGroup(tx, groupId);
  if (Math.floor(before.seq / MARK_EVERY) < Math.floor(state.seq / MARK_EVERY)) mark(tx, groupId, before);
  const isBack = state.restartTo !== null && state.seq >= state.restartTo;
  tx.run(
    `INSERT INTO group_cursor (group_id, seq, hash, restart_to) VALUES (?, ?, ?, ?)
     ON CONFLICT (group_id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, restart_to = excluded.restart_to`,
    groupId,
    state.seq,
    state.hash,
    isBack ? null : state.restartTo,
  );
}

/** All groups that were read. */
export function readCursors(read: ReadHandle): { groupId: GroupId; seq: number }[] {
  return read.all<{ groupId: GroupId; seq: number }>('SELECT group_id AS groupId, seq FROM group_cursor');
}

/** D3: the group begins again, with nothing known of what it holds. */
export function restart(tx: WriteHandle, groupId: string): void {
  const { seq, restartTo } = readGroup(tx, groupId);
  tx.run('DELETE FROM group_mark WHERE group_id = ?', groupId);
  writeGroup(tx, groupId, { seq: 0, hash: firstHash(), restartTo: Math.max(seq, restartTo ?? 0) });
}

/** Goes back to the last kept place that is not above `seq`: a restored server does not know what came later. */
export function rewind(tx: WriteHandle, groupId: string, seq: number): void {
  tx.run('DELETE FROM group_mark WHERE group_id = ? AND seq > ?', groupId, seq);
  const state = readGroup(tx, groupId);
  const restartTo = state.restartTo === null ? null : Math.min(state.restartTo, seq);
  if (state.seq <= seq) return writeGroup(tx, groupId, { ...state, restartTo });
  const place = tx.get<{ seq: number; hash: Uint8Array }>(
    'SELECT seq, hash FROM group_mark WHERE group_id = ? ORDER BY seq DESC LIMIT 1',
    groupId,
  );
  writeGroup(tx, groupId, { ...(place ?? { seq: 0, hash: firstHash() }), restartTo });
}

/** The group's places, when nothing of it is left. */
export function forgetGroup(tx: WriteHandle, groupId: string): void {
  tx.run('DELETE FROM group_mark WHERE group_id = ?', groupId);
  tx.run('DELETE FROM group_cursor WHERE group_id = ?', groupId);
  tx.run('DELETE FROM group_repair WHERE group_id = ?', groupId);
}
