import { ShieldOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { IssueDetail, ProjectRow } from '../../../shared/contract/schemas.ts';
import { branchName } from '../../../shared/domain/branch-name.ts';
import { KeyValue } from '../../ui/document/key-value.tsx';
import { Icon } from '../../ui/icon.tsx';
import { HarnessOptions } from './harness-options.tsx';
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
}

/** Chooses an agent and tells it what to do; below, where it will work. */
export function StartFields(props: Props): React.ReactElement {
  const { capabilities, start } = props;
  const { harness, command, prompt, set } = start;
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  // What one chooses is what one types into next.
  useEffect(() => field.current?.focus(), [harness]);
  return (
    <>
      <HarnessOptions
        found={capabilities?.harnesses ?? null}
        harness={harness}
        command={command}
        prompt={prompt}
        onHarness={(next) => set({ harness: next })}
        onCommand={(next) => set({ command: next })}
        onPrompt={(next) => set({ prompt: next })}
        fieldRef={field}
      />
      <Place {...props} />
    </>
  );
}

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
        {attempts > 0 && <span className={styles['note']}>numbered, where it exists</span>}
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
