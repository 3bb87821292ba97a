import type { Capabilities } from '../../shared/contract/methods/system.ts';
import { isLocalRun, type LocalRunRow } from '../../shared/contract/run-schemas.ts';
import type { IssueRow } from '../../shared/contract/schemas.ts';
import type { AgentChoice } from '../../shared/domain/run.ts';
import type { ReplicaSnapshot } from '../client/replica-snapshot.ts';

/** What a person has chosen so far; null where they have not. */
export interface StartChoice {
  readonly agent: AgentChoice | null;
  readonly command: string | null;
  readonly prompt: string | null;
}

/** True when both mean the same agent. */
export function isSameAgent(a: AgentChoice | null, b: AgentChoice | null): boolean {
  return a?.harness === b?.harness && a?.agent === b?.agent;
}

/** True for what is started with a line for the shell, which says what to run. */
export function takesCommand({ harness, agent }: AgentChoice): boolean {
  return harness === 'pty' || agent === 'custom';
}

/** True for what is told in words what to do. */
export function takesPrompt({ harness }: AgentChoice): boolean {
  return harness !== 'pty';
}

/** The agents that the host knows, as they are chosen. */
export function choicesOf(found: Capabilities['harnesses']): AgentChoice[] {
  return found.map(({ id, agent }) => ({ harness: id, agent }));
}

/** What the host found out about an agent. */
export function capabilityOf(
  found: Capabilities['harnesses'] | null,
  choice: AgentChoice | null,
): Capabilities['harnesses'][number] | undefined {
  return found?.find(({ id, agent }) => id === choice?.harness && agent === choice.agent);
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
export function firstAgent(
  before: readonly LocalRunRow[],
  found: Capabilities['harnesses'] | null,
): AgentChoice | null {
  const [last] = before;
  if (last) return { harness: last.harness, agent: last.agent };
  if (found === null) return null;
  const choice = choicesOf(found).find((each) => !takesCommand(each) && capabilityOf(found, each)?.available);
  return choice ?? { harness: 'pty', agent: null };
}

/** The command that this agent was started with last. */
export function lastCommand(before: readonly LocalRunRow[], choice: AgentChoice | null): string {
  return before.find((run) => run.command !== null && isSameAgent(run, choice))?.command ?? '';
}
