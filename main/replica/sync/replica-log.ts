import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { Emitter } from '../../../shared/lib/emitter.ts';
import type { PendingRecord, RemoteRecord, ReplicaLog } from '../../sync/ports.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { addMember } from '../commands/workspace-commands.ts';
import { refreshRest, type BodyRefresh } from '../live/body-refresh.ts';
import { mergeDocument } from './remote.ts';
import { squashPending } from './squash.ts';

const PENDING = 'server_seq IS NULL AND fault IS NULL';

function cursorOf(read: ReadHandle, groupId: string): number {
  return read.get<{ seq: number }>('SELECT seq FROM group_cursor WHERE group_id = ?', groupId)?.seq ?? 0;
}

/** How far a group has been read. */
interface GroupCursor {
  readonly groupId: GroupId;
  readonly seq: number;
}

function moveCursor(tx: WriteHandle, { groupId, seq }: GroupCursor): void {
  tx.run(
    'INSERT INTO group_cursor (group_id, seq) VALUES (?, ?) ON CONFLICT (group_id) DO UPDATE SET seq = max(seq, excluded.seq)',
    groupId,
    seq,
  );
}

/** A server may send our record back before it says that it has it: then the copy gives way to our own. */
function acknowledgeOne(tx: WriteHandle, { localId, seq }: { localId: number; seq: number }): void {
  tx.run('DELETE FROM record WHERE server_seq = ? AND local_id <> ?', seq, localId);
  tx.run('UPDATE record SET server_seq = ? WHERE local_id = ?', seq, localId);
}

/** Who joined adds itself once the workspace has arrived: its document is made by one replica only. */
function introduceSelf({ identity, clock }: ReplicaContext, edit: Edit): void {
  const me = identity.memberId();
  if (me === null || !edit.tx.get('SELECT 1 FROM workspace_row')) return;
  if (!edit.tx.get('SELECT 1 FROM member_row WHERE member_id = ?', me)) addMember(edit, me, clock.now());
}

function applyAll(
  context: ReplicaContext,
  tx: WriteHandle,
  records: readonly RemoteRecord[],
  cursors: readonly GroupCursor[],
): void {
  const edit = context.begin(tx);
  const fresh = records
    .filter(({ groupId, seq }) => seq > cursorOf(tx, groupId))
    .toSorted((a, b) => a.seq - b.seq);
  for (const ofOne of Map.groupBy(fresh, ({ documentId }) => documentId).values()) {
    mergeDocument(edit, context.residents, ofOne);
  }
  for (const cursor of [...fresh, ...cursors]) moveCursor(tx, cursor);
  introduceSelf(context, edit);
  edit.finish();
}

/** Creates the replica's side of the sync connection. */
export function createReplicaLog(
  context: ReplicaContext,
  pending: Emitter<void>,
  bodies: BodyRefresh,
): ReplicaLog {
  const { store } = context;
  return {
    pending: (after, limit) =>
      store.read.all<PendingRecord>(
        `SELECT local_id AS localId, d.name AS documentId, d.group_id AS groupId, payload
         FROM record JOIN document d ON d.id = record.document
         WHERE ${PENDING} AND local_id > ? ORDER BY local_id LIMIT ?`,
        after,
        limit,
      ),
    pendingCount: () =>
      store.read.get<{ count: number }>(`SELECT count(*) AS count FROM record WHERE ${PENDING}`)?.count ?? 0,
    acknowledge(tx, acks) {
      for (const ack of acks) acknowledgeOne(tx, ack);
    },
    async applyRemote(records, cursors = []) {
      await store.commit((tx) => applyAll(context, tx, records, cursors));
      void refreshRest(bodies);
    },
    cursors: () =>
      store.read.all<{ groupId: GroupId; seq: number }>('SELECT group_id AS groupId, seq FROM group_cursor'),
    squashPending: () => squashPending(context),
    onPending: pending.subscribe,
  };
}
