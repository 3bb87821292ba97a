import { useState } from 'react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { IssueDetail } from '../../../shared/contract/schemas.ts';
import type { AgentChoice } from '../../../shared/domain/run.ts';
import { promptOf } from '../../../shared/domain/run-prompt.ts';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { navigate } from '../../lib/use-route.ts';
import {
  capabilityOf,
  firstAgent,
  lastCommand,
  localRunsOf,
  takesCommand,
  takesPrompt,
  type StartChoice,
} from '../../lib/start-choice.ts';

export interface UsedStart {
  /** Null until it is known what there is to choose from. */
  readonly agent: AgentChoice | null;
  readonly command: string;
  readonly prompt: string;
  set(change: Partial<StartChoice>): void;
  /** Why it cannot start now. */
  readonly reason: string | undefined;
  readonly error: string | null;
  run(): Promise<boolean>;
}

interface Options {
  readonly issue: IssueDetail | null;
  readonly capabilities: Capabilities | null;
  /** Follows the issue's own text in the prompt. */
  readonly also: string | undefined;
  readonly onStarted: () => void;
}

/** What a person has chosen, with what is likely in place of what they have not, and the start itself. */
export function useStart({ issue, capabilities, also, onStarted }: Options): UsedStart {
  const host = useHost();
  const snapshot = useReplica((whole) => whole);
  const [choice, setChoice] = useState<StartChoice>({ agent: null, command: null, prompt: null });
  const before = issue ? localRunsOf(snapshot, issue) : [];
  const agent = choice.agent ?? firstAgent(before, capabilities?.harnesses ?? null);
  const command = choice.command ?? lastCommand(before, agent);
  const prompt = choice.prompt ?? (issue ? firstPrompt(issue, also) : '');
  const action = useAction(async () => {
    if (!issue || agent === null) return;
    const { issueId } = issue;
    const { runId } = await host.call('runs.start', {
      issueId,
      harness: agent.harness,
      ...(agent.agent !== null && { agent: agent.agent }),
      ...(takesCommand(agent) && { command }),
      ...(takesPrompt(agent) && { prompt }),
    });
    onStarted();
    navigate({ view: 'run', runId, tab: agent.harness === 'pty' ? 'terminal' : 'timeline' });
  });
  const found = capabilityOf(capabilities?.harnesses ?? null, agent);
  return {
    agent,
    command,
    prompt,
    set: (change) => setChoice((chosen) => ({ ...chosen, ...change })),
    reason: reasonOf(found, textsOf(agent, { command, prompt }), action.busy),
    error: action.error,
    run: action.run,
  };
}

function firstPrompt(issue: IssueDetail, also: string | undefined): string {
  const own = promptOf({ ...issue, acceptance: issue.acceptance.map(({ text }) => text) });
  return also === undefined ? own : `${own}\n\n${also}`;
}

/** What has to be said before it can start. */
function textsOf(
  agent: AgentChoice | null,
  { command, prompt }: Record<'command' | 'prompt', string>,
): string[] {
  if (agent === null) return [];
  return [...(takesCommand(agent) ? [command] : []), ...(takesPrompt(agent) ? [prompt] : [])];
}

function reasonOf(
  found: Capabilities['harnesses'][number] | undefined,
  texts: readonly string[],
  busy: boolean,
): string | undefined {
  if (busy) return 'The run is being started.';
  if (found?.available === false) return found.reason ?? 'This agent is not available on this machine.';
  return texts.some((text) => text.trim() === '') ? 'Say first what is to be done.' : undefined;
}
