import { readRestores, writeRestores } from '../restores.ts';
import type { ServerRow } from '../rows.ts';
import type { ServerColumns, Tables } from './tables.ts';

/** The locked row, which is there from the beginning of a transaction. */
export function requireServer(tables: Tables): ServerColumns {
  const server = tables.server.find({ id: 1 });
  if (!server) throw new Error('The log lacks a row that it cannot be without');
  return server;
}

export function toServer(row: ServerColumns): ServerRow {
  return {
    workspaceId: row.workspace_id,
    seq: row.seq,
    metaSeq: row.meta_seq,
    metaHash: row.meta_hash,
    epoch: row.epoch,
    restoredHead: row.restored_head,
    earlierRestores: readRestores(row.earlier_restores),
    isRecovering: row.is_recovering,
    backedUpSeq: row.backed_up_seq,
    storedBytes: row.stored_bytes,
  };
}

/** Changes columns of the server. */
export function changeServer(tables: Tables, change: Partial<ServerColumns>): void {
  tables.server.put({ ...requireServer(tables), ...change });
}

/** Counts bytes that came or, below 0, went. */
export function addStored(tables: Tables, bytes: number): void {
  changeServer(tables, { stored_bytes: requireServer(tables).stored_bytes + bytes });
}

/** Takes over what is given of a row. */
export function setServer(tables: Tables, change: Partial<ServerRow>): void {
  const server = requireServer(tables);
  const row = { ...toServer(server), ...change };
  changeServer(tables, {
    workspace_id: row.workspaceId,
    epoch: row.epoch,
    restored_head: row.restoredHead,
    earlier_restores: writeRestores(row.earlierRestores),
    is_recovering: row.isRecovering,
    backed_up_seq: row.backedUpSeq,
  });
}
