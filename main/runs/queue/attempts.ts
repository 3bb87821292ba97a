import type { ErrorCategory } from '../../../shared/domain/run.ts';
import type { RunRecord } from '../record/run-record.ts';

/** Ends that say nothing of the issue: the agent never had its chance. */
const noAttempt: ReadonlySet<ErrorCategory> = new Set([
  'auth',
  'rate_limit',
  'harness_missing',
  'network',
  'disk',
  'cancelled',
]);

/** True for a run that tried and got nowhere: it failed, and left no commit. */
function gotNowhere({ state, end }: RunRecord): boolean {
  return state === 'failed' && end?.commit == null && !noAttempt.has(end?.errorCategory ?? 'unknown');
}

/** True for an end that counts as progress, after which counting begins anew. */
function isProgress({ state, end }: RunRecord): boolean {
  return state === 'succeeded' || (state === 'failed' && end?.commit != null);
}

/**
 * Attempts in a row that got nowhere, the newest run first; `since`: what ended before does not count (a person has
 * unblocked the issue then).
 */
export function attemptsInVain(newestFirst: readonly RunRecord[], since: number): RunRecord[] {
  const failed: RunRecord[] = [];
  for (const run of newestFirst) {
    if ((run.endedAt ?? Infinity) <= since || isProgress(run)) break;
    if (gotNowhere(run)) failed.push(run);
  }
  return failed;
}

/** Why an issue is blocked, for a person; null when it is not. */
export function whyBlocked(failed: readonly RunRecord[], most: number | null): string | null {
  if (most === null || failed.length < most) return null;
  const [last] = failed;
  const attempts = failed.length === 1 ? 'The last attempt' : `${failed.length} attempts in a row`;
  return (
    `${attempts} got nowhere, so no agent is started on it. The last one ended so: ` +
    `${last?.message ?? 'it did not say why.'} Make the task clearer or mend what stands in the way, then unblock it.`
  );
}
