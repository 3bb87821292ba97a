import type { Action } from '../../../shared/contract/contract.ts';
import type { Receipt } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { Clock } from '../../../shared/lib/ports.ts';
import type { Journal, Store } from '../../store/types.ts';
import type { RunLog } from '../record/run-log.ts';
import { attemptsInVain, whyBlocked } from './attempts.ts';

/** Issues on which agents got nowhere, so that none starts on them until a person says so. */
export interface IssueBlocks {
  /** Why the issue is blocked on this device, for a person; null when it is not. `most`: attempts, null for any number. */
  why(issueId: IssueId, most: number | null): string | null;
  /** Gives the issue all its attempts again. */
  lift(issueId: IssueId, action: Action): Promise<Receipt>;
}

/** Runs that are looked back on: more attempts than any cap allows are not needed to know. */
const LOOK_BACK = 200;

/** Creates the blocks over the journalled runs. */
export function createIssueBlocks({
  store,
  journal,
  log,
  clock,
}: {
  store: Store;
  journal: Journal;
  log: Pick<RunLog, 'query'>;
  clock: Clock;
}): IssueBlocks {
  return {
    why(issueId, most) {
      const sql = 'SELECT at FROM issue_unblocked WHERE issue_id = ?';
      const since = store.read.get<{ at: number }>(sql, issueId)?.at ?? 0;
      return whyBlocked(attemptsInVain(log.query({ issueId, limit: LOOK_BACK }), since), most);
    },
    lift: (issueId, action) =>
      store.commit((tx) => {
        tx.run('INSERT OR REPLACE INTO issue_unblocked (issue_id, at) VALUES (?, ?)', issueId, clock.now());
        return journal.accept(tx, action);
      }),
  };
}
