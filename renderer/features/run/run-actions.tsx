import { useState } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { useHost } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useAction } from '../../lib/use-action.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import { ActionBar } from '../../ui/shell/view-shell.tsx';
import styles from './run-view.module.css';
import { SteerComposer } from './steer-composer.tsx';

interface Props {
  readonly run: LocalRunRow;
  /** `Run 3` */
  readonly name: string;
  readonly terminalShown: boolean;
  readonly onOpenTerminal: () => void;
  readonly onAgain: () => void;
  readonly onOpenIssue: () => void;
}

/** The foot of a run: to write to the agent and to cancel it, or to go on once it has ended. */
export function RunActions(props: Props): React.ReactElement {
  const { run, name, onAgain, onOpenIssue } = props;
  useKeys({ runAgain: () => isEnded(run.state) && onAgain() });
  if (!isEnded(run.state)) return <LiveActions {...props} />;
  return (
    <ActionBar>
      <span className={styles['hint']}>
        {run.state === 'succeeded' ? (run.message ?? '') : `${name} has ended.`}
      </span>
      <Button size={32} onClick={onOpenIssue}>
        Open issue
      </Button>
      <Button size={32} keys={keysOf('runAgain')} onClick={onAgain}>
        Run again
      </Button>
    </ActionBar>
  );
}

function LiveActions({ run, name, terminalShown, onOpenTerminal }: Props): React.ReactElement {
  const host = useHost();
  const [asking, setAsking] = useState(false);
  const { runId } = run;
  const cancel = useAction(() => host.call('runs.cancel', { runId }));
  return (
    <ActionBar>
      {run.hasTerminal ? (
        <TerminalHint shown={terminalShown} onOpen={onOpenTerminal} />
      ) : (
        <SteerComposer run={run} />
      )}
      {cancel.error !== null && (
        <span role="alert" className={styles['error']}>
          {cancel.error}
        </span>
      )}
      <Button
        size={32}
        variant="destructive"
        disabledReason={cancel.busy ? 'The agent is being ended.' : undefined}
        onClick={() => setAsking(true)}
      >
        Cancel run
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Cancel ${name.toLowerCase()}?`}
        text="The agent and everything it started are ended. Its worktree and what is in it stay."
        confirm="Cancel run"
        destructive
        onConfirm={() => void cancel.run()}
      />
    </ActionBar>
  );
}

function TerminalHint({
  shown,
  onOpen,
}: {
  readonly shown: boolean;
  readonly onOpen: () => void;
}): React.ReactElement {
  if (shown) return <span className={styles['hint']}>Type in the terminal to speak to the program.</span>;
  return (
    <>
      <span className={styles['hint']}>This program listens in its terminal.</span>
      <Button size={32} keys={keysOf('runTerminal')} onClick={onOpen}>
        Open terminal
      </Button>
    </>
  );
}
