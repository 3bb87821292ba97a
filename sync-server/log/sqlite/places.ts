import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { WorkspaceId } from '../../../shared/domain/ids.ts';
import { readRestores, writeRestores } from '../restores.ts';
import type { GroupRow, ServerRow } from '../rows.ts';
import type { CellTable } from './cells.ts';
import type { Sql } from './sql.ts';

/** The one row of `server`. */
export const SERVER = 1;

type ServerColumns = [
  id: typeof SERVER,
  workspaceId: WorkspaceId | null,
  seq: number,
  metaSeq: number,
  metaHash: Uint8Array,
  epoch: number,
  restoredHead: number,
  isRecovering: number,
  backedUpSeq: number,
  storedBytes: number,
  earlierRestores: string,
];

/** Where the server stands. */
export function serverTable(sql: Sql): CellTable<typeof SERVER, ServerRow, ServerColumns> {
  return {
    load: () =>
      sql.row(
        `SELECT id, workspace_id, seq, meta_seq, meta_hash, epoch, restored_head, is_recovering, backed_up_seq,
           stored_bytes, earlier_restores FROM server`,
      ),
    save([, ...row]) {
      sql.run(
        `UPDATE server SET workspace_id = ?, seq = ?, meta_seq = ?, meta_hash = ?, epoch = ?,
           restored_head = ?, is_recovering = ?, backed_up_seq = ?, stored_bytes = ?,
           earlier_restores = ?`,
        ...row,
      );
    },
    toRow: (_key, server) => [
      SERVER,
      server.workspaceId,
      server.seq,
      server.metaSeq,
      server.metaHash,
      server.epoch,
      server.restoredHead,
      server.isRecovering ? 1 : 0,
      server.backedUpSeq,
      server.storedBytes,
      writeRestores(server.earlierRestores),
    ],
    toValue([, workspaceId, seq, metaSeq, metaHash, epoch, restoredHead, recovering, ...rest]) {
      const [backedUpSeq, storedBytes, earlier] = rest;
      const place = { workspaceId, seq, metaSeq, metaHash, epoch, restoredHead, backedUpSeq, storedBytes };
      return { ...place, isRecovering: recovering === 1, earlierRestores: readRestores(earlier) };
    },
  };
}

/** A group with the number that stands for it in other tables. */
export interface NumberedGroup extends GroupRow {
  readonly no: number;
  /** Records since one was marked. */
  readonly sinceMark: number;
}

/** The group as others see it. */
export function toGroupRow(group: NumberedGroup): GroupRow {
  const { groupId, head, digest, compactedThrough, droppedThrough } = group;
  return { groupId, head, digest, compactedThrough, droppedThrough };
}

type GroupColumns = [
  no: number,
  groupId: GroupId,
  head: number,
  digest: Uint8Array,
  sinceMark: number,
  compactedThrough: number,
  droppedThrough: number,
];

/** Ends of groups. */
export function groupTable(sql: Sql): CellTable<GroupId, NumberedGroup, GroupColumns> {
  return {
    load: (groupId) => sql.row('SELECT * FROM log_group WHERE group_id = ?', groupId),
    save(row) {
      sql.run(
        `INSERT INTO log_group VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (no) DO UPDATE SET
           head = excluded.head, digest = excluded.digest, since_mark = excluded.since_mark,
           compacted_through = excluded.compacted_through,
           dropped_through = excluded.dropped_through`,
        ...row,
      );
    },
    toRow: (groupId, group) => [
      group.no,
      groupId,
      group.head,
      group.digest,
      group.sinceMark,
      group.compactedThrough,
      group.droppedThrough,
    ],
    toValue([no, groupId, head, digest, sinceMark, compactedThrough, droppedThrough]) {
      return { no, groupId, head, digest, sinceMark, compactedThrough, droppedThrough };
    },
  };
}
