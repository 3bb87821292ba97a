import { isLocalRun, type RunRow } from '../../shared/contract/run-schemas.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import type { AcpAgentId, AgentChoice, ErrorCategory, HarnessId, RunState } from '../../shared/domain/run.ts';
import type { RunIndex } from '../client/run-index.ts';

/** The states in words. */
export const runStateWords: Readonly<Record<RunState, string>> = {
  queued: 'Queued',
  preparing: 'Preparing',
  running: 'Running',
  waiting: 'Waiting for you',
  finishing: 'Finishing',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
  lost: 'Lost',
};

/** The colour that says the same as the words. */
export const runStateTones: Readonly<Record<RunState, 'plain' | 'now' | 'wait' | 'ok' | 'bad'>> = {
  queued: 'plain',
  preparing: 'plain',
  running: 'now',
  waiting: 'wait',
  finishing: 'now',
  succeeded: 'ok',
  failed: 'bad',
  cancelled: 'plain',
  lost: 'bad',
};

const harnessNames: Readonly<Record<HarnessId, string>> = {
  pty: 'Command',
  codex: 'Codex',
  opencode: 'OpenCode',
  openhands: 'OpenHands',
  acp: 'ACP agent',
};
const acpNames: Readonly<Record<AcpAgentId, string>> = {
  gemini: 'Gemini',
  claude: 'Claude',
  custom: 'Another agent',
};

/** What an agent is called. */
export function agentName({ harness, agent }: AgentChoice): string {
  return agent === null ? harnessNames[harness] : acpNames[agent];
}

/** Why a run failed, in a few words. The sentence is `message`, which only this machine has. */
const errorCategoryWords: Readonly<Record<ErrorCategory, string>> = {
  none: 'Failed',
  auth: 'The agent is not signed in',
  rate_limit: 'The provider is at its limit',
  timeout: 'It took too long',
  stalled: 'The agent went silent',
  harness_missing: 'The agent was not found',
  harness_crash: 'The agent stopped',
  workspace: 'The worktree cannot be used',
  merge_conflict: 'The branches conflict',
  evidence_missing: 'Nothing to review',
  budget: 'The budget is used up',
  cancelled: 'Cancelled',
  policy: 'It was not allowed',
  network: 'The network failed',
  disk: 'The disk failed',
  unknown: 'It failed',
};

/** The state of a run in words; of a failed one, why. */
export function describeRunState({
  state,
  errorCategory,
  outcome,
}: Pick<RunRow, 'state' | 'errorCategory' | 'outcome'>): string {
  if (state !== 'failed') return runStateWords[state];
  // The category is for both: the agent changed nothing, or what it changed is not proven.
  if (errorCategory === 'evidence_missing' && outcome !== 'no_changes') return 'Not proven';
  return errorCategoryWords[errorCategory];
}

/** Which attempt at its issue a run is, from 1, among those that are known here. */
export function runNumber(runs: RunIndex, run: RunRow): number {
  const newestFirst: readonly RunId[] = runs.byIssue.get(run.issueId) ?? [];
  return newestFirst.length - Math.max(0, newestFirst.indexOf(run.runId));
}

/** How long a run has taken, in ms; null before it started. */
export function elapsedMs(run: RunRow, now: number): number | null {
  if (run.durationMs !== undefined) return run.durationMs;
  if (run.startedAt === undefined) return null;
  return Math.max(0, (run.endedAt ?? now) - run.startedAt);
}

/** What works on a run, as far as it is known here. */
export function describeHarness(run: RunRow): string {
  return isLocalRun(run) ? agentName(run) : 'another device';
}
