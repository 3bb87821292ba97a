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

/** Notes that a criterion is not shown any more. The index forgets the id wherever it has it, so what else has it comes again. */
export function noteCriterionRemoved(tx: WriteHandle, criterionId: string, change: number): void {
  noteRemoved(tx, 'criterion', criterionId, change);
  tx.run('UPDATE criterion_row SET change = ? WHERE criterion_id = ?', change, criterionId);
}
