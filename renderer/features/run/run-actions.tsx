import { useState } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { useApp, useHost } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useAction } from '../../lib/use-action.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import { ActionBar } from '../../ui/shell/view-shell.tsx';
import { AgentComposer } from './agent-composer.tsx';
import styles from './run-view.module.css';
import { baseOf } from './use-settling.tsx';
import type { HarnessAbilities } from './use-abilities.ts';

interface Props {
  readonly run: LocalRunRow;
  /** `Run 3` */
  readonly name: string;
  readonly terminalShown: boolean;
  readonly onOpenTerminal: () => void;
  /** `null` until the host has said what this agent can do. */
  readonly abilities: HarnessAbilities | null;
  readonly more: React.ReactNode;
  /** Asks whether its work is to land; null when there is none to land. */
  readonly onLand: (() => void) | null;
  readonly onAgain: () => void;
  readonly onOpenIssue: () => void;
}

/** The foot of a run: to write to the agent and to cancel it, or to go on once it has ended. */
export function RunActions(props: Props): React.ReactElement {
  const { run, more, onLand, onAgain, onOpenIssue } = props;
  const ended = isEnded(run.state);
  useKeys({ runAgain: () => ended && onAgain(), runLand: () => onLand?.() });
  return (
    <ActionBar>
      {/* In one place before and after the end, so that what is being written is not lost with it. */}
      <Words {...props} ended={ended} />
      {!ended && <LiveActions {...props} />}
      {ended && (
        <>
          {more}
          <Button size={32} onClick={onOpenIssue}>
            Open issue
          </Button>
          <Button size={32} keys={keysOf('runAgain')} onClick={onAgain}>
            Run again
          </Button>
          {run.state === 'succeeded' && onLand && (
            <Button size={32} variant="primary" keys={keysOf('runLand')} onClick={onLand}>
              {`Land on ${baseOf(run)}`}
            </Button>
          )}
        </>
      )}
    </ActionBar>
  );
}

/** Where one writes to the agent, or what there is to know instead. */
function Words({
  run,
  name,
  ended,
  terminalShown,
  onOpenTerminal,
}: Props & { readonly ended: boolean }): React.ReactElement {
  if (!run.hasTerminal && (!ended || run.worktree !== null)) return <AgentComposer run={run} />;
  if (!ended) return <TerminalHint shown={terminalShown} onOpen={onOpenTerminal} />;
  return (
    <span className={styles['hint']}>
      {run.state === 'succeeded' ? (run.message ?? '') : `${name} has ended.`}
    </span>
  );
}

function LiveActions({ run, name, abilities, more }: Props): React.ReactElement {
  const host = useHost();
  const [asking, setAsking] = useState(false);
  const { runId } = run;
  const cancel = useAction(() => host.call('runs.cancel', { runId }));
  return (
    <>
      {cancel.error !== null && (
        <span role="alert" className={styles['error']}>
          {cancel.error}
        </span>
      )}
      {more}
      {abilities?.interrupt === true && <InterruptButton run={run} />}
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
    </>
  );
}

/** Ends what the agent does just now; it waits then for what a person says. */
function InterruptButton({ run }: { readonly run: LocalRunRow }): React.ReactElement {
  const { host, toasts } = useApp();
  const { runId, state, approval } = run;
  const interrupt = useAction(() => host.call('runs.interrupt', { runId }));
  const why =
    state !== 'running' && (state !== 'waiting' || approval === null)
      ? 'The agent does nothing just now that could be interrupted.'
      : interrupt.busy
        ? 'The agent is being interrupted.'
        : undefined;
  const stop = async (): Promise<void> => {
    if (why !== undefined) return;
    const done = await interrupt.run();
    if (done) toasts.show({ text: 'The agent was interrupted. Write to it how to go on.' });
  };
  useKeys({ runInterrupt: () => void stop() });
  return (
    <>
      {interrupt.error !== null && (
        <span role="alert" className={styles['error']}>
          {interrupt.error}
        </span>
      )}
      <Button size={32} keys={keysOf('runInterrupt')} disabledReason={why} onClick={() => void stop()}>
        Interrupt
      </Button>
    </>
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
