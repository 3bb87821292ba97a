import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import type { ReplicaSnapshot } from '../../client/replica-snapshot.ts';

/** The runs of a list in two groups. */
export interface RunGroups {
  /** What waits for a person comes first, then the newest. */
  readonly live: readonly RunRow[];
  /** The one that ended last comes first. */
  readonly ended: readonly RunRow[];
}

/** The runs of a project's issues, or all of them. */
export function groupRuns(
  { runs, issues }: Pick<ReplicaSnapshot, 'runs' | 'issues'>,
  projectId: string | null,
): RunGroups {
  const newestFirst = runs.order.flatMap((id) => runs.byId.get(id) ?? []);
  const shown =
    projectId === null
      ? newestFirst
      : newestFirst.filter(({ issueId }) => issues.byId.get(issueId)?.projectId === projectId);
  const live = shown.filter(({ state }) => !isEnded(state));
  const ended = shown.filter(({ state }) => isEnded(state));
  return {
    live: live.toSorted((a, b) => Number(b.state === 'waiting') - Number(a.state === 'waiting')),
    ended: ended.toSorted((a, b) => endOf(b) - endOf(a)),
  };
}

function endOf(run: RunRow): number {
  return run.endedAt ?? run.queuedAt;
}
