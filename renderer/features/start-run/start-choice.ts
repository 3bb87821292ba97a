import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import { isLocalRun, type LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { harnessIds, type HarnessId } from '../../../shared/domain/run.ts';
import type { ReplicaSnapshot } from '../../client/replica-snapshot.ts';

/** What a person has chosen so far; null where they have not. */
export interface StartChoice {
  readonly harness: HarnessId | null;
  readonly command: string | null;
  readonly prompt: string | null;
}

/**
 * The runs of this device in the issue's project: those of the issue first, then the newest first. What was used
 * there is likely to be used again.
 */
export function localRunsOf(
  { runs, issues }: Pick<ReplicaSnapshot, 'runs' | 'issues'>,
  issue: IssuePlace,
): LocalRunRow[] {
  const there = runs.order.flatMap((runId) => {
    const run = runs.byId.get(runId);
    if (!run || !isLocalRun(run)) return [];
    return (issues.byId.get(run.issueId)?.projectId ?? null) === issue.projectId ? [run] : [];
  });
  const isOwn = (run: LocalRunRow): number => Number(run.issueId === issue.issueId);
  return there.toSorted((a, b) => isOwn(b) - isOwn(a));
}

type IssuePlace = Pick<IssueRow, 'issueId' | 'projectId'>;

/** What was used last, else an agent that is there, else the command. Null until the host has looked for agents. */
export function firstHarness(
  before: readonly LocalRunRow[],
  found: Capabilities['harnesses'] | null,
): HarnessId | null {
  const last = before[0]?.harness;
  if (last !== undefined) return last;
  if (found === null) return null;
  const available = found.filter((each) => each.available).map((each) => each.id);
  return harnessIds.find((id) => id !== 'pty' && available.includes(id)) ?? 'pty';
}

/** The command that was run last. */
export function lastCommand(before: readonly LocalRunRow[]): string {
  return before.find(({ command }) => command !== null)?.command ?? '';
}
