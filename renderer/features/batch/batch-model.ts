import type { BatchRow } from '../../../shared/contract/methods/batches.ts';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { AgentChoice, RunState } from '../../../shared/domain/run.ts';
import type { Choice } from '../../lib/choices.tsx';
import { agentName, runStateWords } from '../../lib/run-words.ts';
import { capabilityOf, choicesOf, takesCommand } from '../../lib/start-choice.ts';

export type BatchItem = BatchRow['items'][number];

/** The most issues that one batch takes. */
export const mostIssues = 100;

/** Names an agent in a list of choices. */
export function agentId({ harness, agent }: AgentChoice): string {
  return agent === null ? harness : `${harness}:${agent}`;
}

/** The agents that can start on this machine, with what they are; a command always can. */
export function agentChoices(
  found: Capabilities['harnesses'],
): (Choice<string> & { readonly agent: AgentChoice })[] {
  return choicesOf(found)
    .filter((agent) => capabilityOf(found, agent)?.available === true)
    .map((agent) => ({
      id: agentId(agent),
      label: agent.harness === 'pty' ? 'A command in a terminal' : agentName(agent),
      text: textOf(agent),
      agent,
    }));
}

function textOf(agent: AgentChoice): string {
  if (agent.harness === 'pty') return 'The same command for each of them; it starts in the worktree.';
  return takesCommand(agent)
    ? 'Any agent that speaks the Agent Client Protocol, by its command; it gets the text of each issue.'
    : 'It gets the text of each issue and its acceptance criteria.';
}

/** The state of an item in words. */
export function describeItem({ state, runId }: Pick<BatchItem, 'state' | 'runId'>): string {
  // The same word as of a run that waits for a person.
  if (state === 'waiting' && runId === null) return 'Its turn has not come';
  return state === 'skipped' ? 'Not started' : runStateWords[state];
}

/** The mark of an item: what was never started is drawn as cancelled, what waits for its turn as queued. */
export function markOf({ state, runId }: Pick<BatchItem, 'state' | 'runId'>): RunState {
  if (state === 'skipped') return 'cancelled';
  return state === 'waiting' && runId === null ? 'queued' : state;
}

const states: Readonly<Record<BatchRow['state'], string>> = {
  running: 'Under way',
  succeeded: 'All succeeded',
  failed: 'Not all succeeded',
  cancelled: 'Cancelled',
  lost: 'Lost: Hearth ended while it was under way',
};

/** How a batch stands: `Under way: 2 of 5 done · in order, stops at the first failure`. */
export function describeBatch({ state, items, how, onFailure }: BatchRow): string {
  const done = items.filter((item) => item.state === 'succeeded').length;
  const order = how === 'sequence' ? 'in order' : 'together';
  const failure = onFailure === 'stop' ? 'stops at the first failure' : 'goes on after a failure';
  return `${states[state]}: ${done} of ${items.length} done · ${order}, ${failure}`;
}
