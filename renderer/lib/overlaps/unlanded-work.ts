import { isLocalRun, type RunRow } from '../../../shared/contract/run-schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { RunIndex } from '../../client/run-index.ts';

/**
 * Names all work of this machine that is neither landed nor discarded, as the window knows it; empty when none of it can
 * meet that of the issue, so that nobody need ask. What it names changes when a run ends, lands or is discarded.
 */
export function unlandedWork({ byId }: Pick<RunIndex, 'byId'>, issueId: IssueId): string {
  const runs = [...byId.values()].filter(isUnlanded);
  const own = runs.filter((run) => run.issueId === issueId).length;
  if (own === 0 || own === runs.length) return '';
  return runs
    .map(({ runId }) => runId)
    .toSorted()
    .join(' ');
}

function isUnlanded(run: RunRow): boolean {
  if (!isLocalRun(run) || !isEnded(run.state) || run.commit === undefined) return false;
  return run.landed === null && !run.discarded;
}
