import { ShieldOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { IssueDetail, ProjectRow } from '../../../shared/contract/schemas.ts';
import { branchName } from '../../../shared/domain/branch-name.ts';
import { usePerson } from '../../lib/people.ts';
import { useReplica } from '../../lib/app-context.ts';
import { useRunSettings } from '../../lib/use-run-settings.ts';
import { pageClock } from '../../client/platform.ts';
import { KeyValue } from '../../ui/document/key-value.tsx';
import { Icon } from '../../ui/icon.tsx';
import { AgentOptions } from './agent-options.tsx';
import { StartNotes } from './start-notes.tsx';
import styles from './start-run.module.css';
import type { UsedStart } from './use-start.ts';

interface Props {
  readonly issue: IssueDetail;
  readonly project: ProjectRow;
  /** Null until the host has looked. */
  readonly capabilities: Capabilities | null;
  /** Runs that this issue had before. */
  readonly attempts: number;
  readonly start: UsedStart;
  /** Why agents do not start on it; null when they do. */
  readonly blocked: string | null;
}

/** Chooses an agent and tells it what to do; below, where it will work. */
export function StartFields(props: Props): React.ReactElement {
  const { issue, capabilities, start } = props;
  const { agent, command, prompt, set } = start;
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  // What one chooses is what one types into next.
  const chosen = `${agent?.harness} ${agent?.agent}`;
  const listed = capabilities !== null;
  useEffect(() => field.current?.focus(), [chosen, listed]);
  return (
    <>
      <StartNotes
        issue={issue}
        agent={agent}
        blocked={props.blocked}
        onSettled={() => field.current?.focus()}
      />
      <AgentOptions
        found={capabilities?.harnesses ?? []}
        chosen={agent}
        command={command}
        prompt={prompt}
        onChoose={(next) => set({ agent: next, command: null })}
        onCommand={(next) => set({ command: next })}
        onPrompt={(next) => set({ prompt: next })}
        fieldRef={field}
      />
      <Place {...props} />
    </>
  );
}

function Place({ issue, project, capabilities, attempts }: Props): React.ReactElement {
  const { settings } = useRunSettings(project.projectId);
  const me = useReplica((snapshot) => snapshot.me?.memberId ?? null);
  const user = usePerson(me)?.name ?? '';
  const date = new Date(pageClock.now()).toISOString().slice(0, 10);
  const naming = settings === null ? {} : { template: settings.branchTemplate, user, date };
  return (
    <div className={styles['facts']}>
      <KeyValue name="Repository">
        <span className={styles['path']} title={project.repo ?? undefined}>
          {project.repo}
        </span>
      </KeyValue>
      <KeyValue name="Branch">
        <span className={styles['path']}>{branchName(issue, naming)}</span>
        {attempts > 0 && <span className={styles['note']}>numbered, where it exists</span>}
      </KeyValue>
      {(capabilities?.sandbox === false || settings?.sandbox === 'off') && (
        <p className={styles['honest']}>
          <Icon of={ShieldOff} size={14} />
          Unsandboxed: the agent runs as you. It works in a worktree of its own, but it can read what you can
          read.
        </p>
      )}
    </div>
  );
}
