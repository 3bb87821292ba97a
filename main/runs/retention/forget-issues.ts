import type { JournalEvent } from '../../../shared/contract/events.ts';
import { issueId as issueIdSchema, runId as runIdSchema, type IssueId } from '../../../shared/domain/ids.ts';
import type { Store, WriteHandle } from '../../store/types.ts';
import { forgetIssueOf, type RemoveContext } from './remove-remains.ts';
import { addLeftover, dropLeftover, readLeftovers } from './retention-store.ts';

/** Notes, in the commit that purges issues, that what their runs left here is to go. */
export function owePurge(tx: WriteHandle, issueIds: readonly IssueId[]): void {
  for (const name of issueIds) {
    if (tx.get('SELECT 1 FROM run WHERE issue_id = ?', name)) addLeftover(tx, { kind: 'issue', name });
  }
}

/** True for events after which something of a purged issue may be there to be forgotten: a purge, or the end of a run. */
export function mayPurge({ kind }: JournalEvent, { read }: Pick<Store, 'read'>): boolean {
  const isOne = kind === 'issues.changed' || kind === 'run.changed';
  return isOne && readLeftovers(read, 'issue', '').length > 0;
}

/** Forgets what is left of purged issues. Of runs that go on it is forgotten when they have ended. */
export async function forgetPurged(context: RemoveContext): Promise<void> {
  const { store } = context;
  let after = '';
  for (;;) {
    const names = readLeftovers(store.read, 'issue', after);
    for (const name of names) await forgetIssue(issueIdSchema.parse(name), context);
    const last = names.at(-1);
    if (last === undefined) return;
    after = last;
  }
}

async function forgetIssue(issueId: IssueId, context: RemoveContext): Promise<void> {
  const { store, pause, log } = context;
  const sql = 'SELECT run_id AS runId, live FROM run WHERE issue_id = ? ORDER BY queued_seq';
  const runs = store.read.all<{ runId: string; live: number }>(sql, issueId);
  for (const { runId, live } of runs) {
    await pause();
    const known = log.get(runIdSchema.parse(runId));
    const isDone = known?.removed.some(({ what, reason }) => what === 'journal' && reason.by === 'purge');
    if (live === 0 && known && isDone !== true) await forgetIssueOf(known.runId, context);
  }
  if (runs.some(({ live }) => live === 1)) return;
  await store.commit((tx) => dropLeftover(tx, { kind: 'issue', name: issueId }));
}
