import { useState } from 'react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { IssueDetail } from '../../../shared/contract/schemas.ts';
import type { HarnessId } from '../../../shared/domain/run.ts';
import { promptOf } from '../../../shared/domain/run-prompt.ts';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { navigate } from '../../lib/use-route.ts';
import { firstHarness, lastCommand, localRunsOf, type StartChoice } from './start-choice.ts';

export interface UsedStart {
  /** Null until it is known what there is to choose from. */
  readonly harness: HarnessId | null;
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
  readonly onStarted: () => void;
}

/** What a person has chosen, with what is likely in place of what they have not, and the start itself. */
export function useStart({ issue, capabilities, onStarted }: Options): UsedStart {
  const host = useHost();
  const snapshot = useReplica((whole) => whole);
  const [choice, setChoice] = useState<StartChoice>({ harness: null, command: null, prompt: null });
  const before = issue ? localRunsOf(snapshot, issue) : [];
  const harness = choice.harness ?? firstHarness(before, capabilities?.harnesses ?? null);
  const command = choice.command ?? lastCommand(before);
  const prompt =
    choice.prompt ??
    (issue ? promptOf({ ...issue, acceptance: issue.acceptance.map(({ text }) => text) }) : '');
  const action = useAction(async () => {
    if (!issue || harness === null) return;
    const { issueId } = issue;
    const { runId } = await host.call('runs.start', {
      issueId,
      harness,
      ...(harness === 'pty' ? { command } : { prompt }),
    });
    onStarted();
    navigate({ view: 'run', runId, tab: harness === 'pty' ? 'terminal' : 'timeline' });
  });
  const found = capabilities?.harnesses.find(({ id }) => id === harness);
  return {
    harness,
    command,
    prompt,
    set: (change) => setChoice((chosen) => ({ ...chosen, ...change })),
    reason: reasonOf(found, harness === 'pty' ? command : prompt, action.busy),
    error: action.error,
    run: action.run,
  };
}

function reasonOf(
  found: Capabilities['harnesses'][number] | undefined,
  text: string,
  busy: boolean,
): string | undefined {
  if (busy) return 'The run is being started.';
  if (found?.available === false) return found.reason ?? 'This agent is not available on this machine.';
  return text.trim() === '' ? 'Say first what is to be done.' : undefined;
}
