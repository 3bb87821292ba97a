import type { Params } from '../../../shared/contract/contract.ts';
import { isLocalRun, type Approval, type RunRow } from '../../../shared/contract/run-schemas.ts';
import type { OpenApproval } from '../use-approvals.ts';

/** What a person says to a question. */
export type AnswerChoice = Params<'runs.answer'>['choice'];

/** A question and whose it is. */
export type AskedQuestion = Pick<OpenApproval, 'runId' | 'approval'>;

/** Names one question over all runs; a request id alone is unique in its run only. */
export function idOf({ runId, approval }: AskedQuestion): string {
  return `${runId}/${approval.requestId}`;
}

const kinds: Readonly<Record<Approval['kind'], string>> = {
  command: 'Allow this command?',
  file_change: 'Allow this change?',
  read: 'Allow to read this?',
  question: 'The agent asks you',
  other: 'Allow this?',
};

/** What is asked, in a few words. */
export function describeAsked({ kind }: Pick<Approval, 'kind'>): string {
  return kinds[kind];
}

/** Settings of agents in a repository: Hearth asks about them before there is an agent. */
const beforeTheAgent = /^config:/;

/** True when it is known that what is asked for would run without a sandbox. */
export function isUnsandboxed({ requestId }: Pick<Approval, 'requestId'>, run: RunRow | undefined): boolean {
  return run !== undefined && isLocalRun(run) && run.sandboxed === false && !beforeTheAgent.test(requestId);
}

/** Why the agent of a question cannot be asked to explain it; undefined when it can. */
export function whyNotExplain(
  { requestId }: Pick<Approval, 'requestId'>,
  run: RunRow | undefined,
): string | undefined {
  if (beforeTheAgent.test(requestId)) return 'Hearth asks this itself: no agent has started yet.';
  if (run && isLocalRun(run) && run.harness === 'pty')
    return 'A command in a terminal cannot explain itself.';
  return undefined;
}
