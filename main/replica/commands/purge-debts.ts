import { removeIssues } from '../../../shared/documents/board-document.ts';
import { documentId } from '../../../shared/documents/document-id.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import type { IssueId, TeamId } from '../../../shared/domain/ids.ts';
import type { WriteHandle } from '../../store/types.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';

/** An issue that the server has purged for this device, and its board, in which its entry still is. */
export interface PurgeDebt {
  readonly issueId: IssueId;
  readonly teamId: TeamId;
  readonly shard: number;
}

/** Notes what is to be taken out of its board later. */
export function owe(tx: WriteHandle, { issueId, teamId, shard }: PurgeDebt): void {
  const sql = 'INSERT OR IGNORE INTO purge_debt (issue_id, team_id, shard) VALUES (?, ?, ?)';
  tx.run(sql, issueId, teamId, shard);
}

function settle(edit: Edit, { issueId, teamId, shard }: PurgeDebt): void {
  const board = { kind: 'board', teamId, shard } as const;
  const { doc } = edit.look(documentId(board));
  if (!edit.knows(doc)) return;
  // Somebody else may have taken it out, or this replica may have lost the team.
  if (doc.getMap('issues').has(issueId)) {
    edit.change(board, teamGroup(teamId), (opened) => removeIssues(opened, new Set([issueId])));
  }
  edit.tx.run('DELETE FROM purge_debt WHERE issue_id = ?', issueId);
}

/** Takes out of boards what an older program could not; to be called at a start. */
export async function settlePurgeDebts({ store, begin, mayWrite, mayUse }: ReplicaContext): Promise<void> {
  const debts = store.read
    .all<PurgeDebt>('SELECT issue_id AS issueId, team_id AS teamId, shard FROM purge_debt')
    .filter(({ teamId }) => mayUse(teamId));
  if (debts.length === 0 || !mayWrite()) return;
  await store.commit((tx) => {
    const edit = begin(tx);
    for (const debt of debts) settle(edit, debt);
    edit.finish();
  });
}
