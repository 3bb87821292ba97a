import { ShieldOff } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { IssueDetail, ProjectRow } from '../../../shared/contract/schemas.ts';
import { branchName } from '../../../shared/domain/branch-name.ts';
import { promptOf } from '../../../shared/domain/run-prompt.ts';
import { useApp, useHost } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { KeyValue } from '../../ui/document/key-value.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { HarnessOptions } from './harness-options.tsx';
import { firstHarness, lastCommand, localRunsOf, type StartChoice } from './start-choice.ts';
import styles from './start-run.module.css';

interface Props {
  readonly issue: IssueDetail;
  readonly project: ProjectRow;
  /** Null until the host has looked. */
  readonly capabilities: Capabilities | null;
  /** Runs that this issue had before. */
  readonly attempts: number;
  readonly lookupError: string | null;
  readonly onClose: () => void;
}

/** Chooses an agent and tells it what to do. */
export function StartForm(props: Props): React.ReactElement {
  const { issue, capabilities, lookupError, onClose } = props;
  const start = useStart(props);
  const { harness, reason, run, command, prompt, set } = start;
  const commandField = useRef<HTMLInputElement>(null);
  const promptField = useRef<HTMLTextAreaElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (reason === undefined) void run();
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={`Run ${issue.key} with an agent`}
      text={issue.title}
      initialFocus={harness === 'pty' ? commandField : promptField}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" keys="Mod+Enter" disabledReason={reason} onClick={() => void run()}>
            Start run
          </Button>
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears what its fields do not take */}
      <div className={styles['form']} onKeyDown={onKeyDown}>
        <HarnessOptions
          found={capabilities?.harnesses ?? null}
          harness={harness}
          command={command}
          prompt={prompt}
          onHarness={(next) => set({ harness: next })}
          onCommand={(next) => set({ command: next })}
          onPrompt={(next) => set({ prompt: next })}
          commandRef={commandField}
          promptRef={promptField}
        />
        <Place {...props} />
        {(start.error ?? lookupError) !== null && (
          <p role="alert" className={styles['note']}>
            {start.error ?? lookupError}
          </p>
        )}
      </div>
    </Dialog>
  );
}

interface UsedStart {
  readonly harness: NonNullable<StartChoice['harness']>;
  readonly command: string;
  readonly prompt: string;
  set(change: Partial<StartChoice>): void;
  /** Why it cannot start now. */
  readonly reason: string | undefined;
  readonly error: string | null;
  run(): Promise<boolean>;
}

function useStart({ issue, project, capabilities, onClose }: Props): UsedStart {
  const host = useHost();
  const { replica } = useApp();
  const [before] = useState(() => localRunsOf(replica.getSnapshot(), project.projectId));
  const [choice, setChoice] = useState<StartChoice>({ harness: null, command: null, prompt: null });
  const harness = choice.harness ?? firstHarness(before, capabilities?.harnesses ?? null);
  const command = choice.command ?? lastCommand(before);
  const prompt =
    choice.prompt ?? promptOf({ ...issue, acceptance: issue.acceptance.map(({ text }) => text) });
  const action = useAction(async () => {
    const { issueId } = issue;
    const { runId } = await host.call('runs.start', {
      issueId,
      harness,
      ...(harness === 'pty' ? { command } : { prompt }),
    });
    onClose();
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

/** Where the agent will work, and what it can reach there. */
function Place({ issue, project, capabilities, attempts }: Props): React.ReactElement {
  return (
    <div className={styles['facts']}>
      <KeyValue name="Repository">
        <span className={styles['path']} title={project.repo ?? undefined}>
          {project.repo}
        </span>
      </KeyValue>
      <KeyValue name="Branch">
        <span className={styles['path']}>{branchName(issue)}</span>
        {attempts > 0 && 'with a number, where it exists already'}
      </KeyValue>
      {capabilities?.sandbox !== true && (
        <p className={styles['honest']}>
          <Icon of={ShieldOff} size={14} />
          Unsandboxed: the agent runs as you. It works in a worktree of its own, but it can read what you can
          read.
        </p>
      )}
    </div>
  );
}
