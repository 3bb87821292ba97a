import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import { isLocalRun, type Approval } from '../../../shared/contract/run-schemas.ts';
import type { OpenApproval } from '../../lib/use-approvals.ts';

/** What a person says to a question. */
export type InboxChoice = 'allow' | 'allow_always' | 'deny' | 'explain';

/** Names one question over all runs; a request id alone is unique in its run only. */
export function idOf({ runId, approval }: Pick<OpenApproval, 'runId' | 'approval'>): string {
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

/** Questions that were open and are not any more, though nobody answered them here. */
export function goneElsewhere(
  before: readonly OpenApproval[],
  after: readonly OpenApproval[],
  answeredHere: ReadonlySet<string>,
): OpenApproval[] {
  const open = new Set(after.map(idOf));
  return before.filter((row) => !open.has(idOf(row)) && !answeredHere.has(idOf(row)));
}

/** A quiet note of what went without an answer from here; null when nothing did. */
export function noteOfGone(gone: readonly OpenApproval[]): string | null {
  const [first] = gone;
  if (!first) return null;
  if (gone.length > 1) return `${gone.length} questions were answered elsewhere or withdrawn.`;
  return `The question of ${first.key} was answered elsewhere or withdrawn.`;
}
