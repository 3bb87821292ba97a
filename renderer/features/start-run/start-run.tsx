import { useMemo } from 'react';
import type { KeyboardEvent } from 'react';
import { useReplica } from '../../lib/app-context.ts';
import { useReadOnly } from '../../lib/may-write.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { CannotStart } from './cannot-start.tsx';
import { startConditions } from './start-conditions.ts';
import { StartFields } from './start-fields.tsx';
import { useBlocked } from './start-notes.tsx';
import styles from './start-run.module.css';
import { useStart } from './use-start.ts';
import { useStartInput } from './use-start-input.ts';

interface Props {
  readonly issueId: string;
  /** What is said to the agent after the issue's own text. */
  readonly also?: string | undefined;
  readonly onClose: () => void;
}

/** Starts an agent on an issue: which one, with what, and where it will work. */
export function StartRun({ issueId, also, onClose }: Props): React.ReactElement {
  const input = useStartInput(issueId);
  const { issue, capabilities } = input;
  const projects = useReplica((snapshot) => snapshot.projects);
  const index = useReplica((snapshot) => snapshot.runs);
  const runs = useMemo(
    () => index.order.flatMap((id) => index.byId.get(id) ?? []).filter((run) => run.issueId === issueId),
    [index, issueId],
  );
  const project = projects.find(({ projectId }) => projectId === issue?.projectId) ?? null;
  const readOnly = useReadOnly(issue ? [issue.teamId] : []);
  const git = capabilities?.git ?? null;
  const conditions = issue ? startConditions({ readOnly, issue, project, git, runs }) : [];
  const stopped = conditions.some(({ met }) => !met);
  const start = useStart({ issue, capabilities, also, onStarted: onClose });
  const ready = issue !== null && start.agent !== null && !stopped;
  const blocked = useBlocked(issueId);
  const reason =
    start.reason ?? (blocked === null ? undefined : 'Agents got nowhere on it: unblock it first.');
  const error = start.error ?? input.error;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.metaKey || event.ctrlKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (ready && reason === undefined) void start.run();
  };
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={issue ? `Run ${issue.key} with an agent` : 'Run with an agent'}
      text={issue?.title}
      actions={
        <>
          <Button onClick={onClose}>{ready ? 'Cancel' : 'Close'}</Button>
          {ready && (
            <Button
              variant="primary"
              keys="Mod+Enter"
              disabledReason={reason}
              onClick={() => void start.run()}
            >
              Start run
            </Button>
          )}
        </>
      }
    >
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears what its fields do not take */}
      <div className={styles['form']} onKeyDown={onKeyDown}>
        {issue && stopped && (
          <CannotStart
            issue={issue}
            project={project}
            runs={runs}
            conditions={conditions}
            onClose={onClose}
          />
        )}
        {ready && project && (
          <StartFields
            issue={issue}
            project={project}
            capabilities={capabilities}
            attempts={runs.length}
            start={start}
            blocked={blocked}
          />
        )}
        {!ready && !stopped && error === null && <LoadingRows rows={3} label="Looking for agents" />}
        {error !== null && (
          <p role="alert" className={styles['error']}>
            {error}
          </p>
        )}
      </div>
    </Dialog>
  );
}
