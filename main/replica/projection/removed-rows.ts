import type { WriteHandle } from '../../store/types.ts';

/** Notes for the SQL index that a row has gone. Should it come back, the row itself says so with a later change. */
export function noteRemoved(
  tx: WriteHandle,
  kind: 'issue' | 'criterion',
  rowId: string,
  change: number,
): void {
  tx.run('INSERT OR REPLACE INTO removed_row (kind, row_id, change) VALUES (?, ?, ?)', kind, rowId, change);
}
