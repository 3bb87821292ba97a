import { X } from 'lucide-react';
import { useRef } from 'react';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { describeRunState, elapsedMs, runStateTones } from '../../lib/run-words.ts';
import { TerminalPane } from '../../lib/terminal/terminal-pane.tsx';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { formatClock } from '../../ui/lib/format.ts';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import styles from './terminals.module.css';

interface Props {
  readonly run: LocalRunRow;
  readonly now: number;
  /** Keys are meant for it. */
  readonly active: boolean;
  /** Whether it takes the focus when it becomes that. */
  readonly takesFocus: boolean;
  /** Columns that it fills. */
  readonly span: number;
  readonly onActivate: () => void;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}

/** One terminal among several. Whoever looks at it or types into it makes it the active one. */
export function TerminalCell(props: Props): React.ReactElement {
  const { run, now, active, takesFocus, span, onActivate, onOpen, onClose } = props;
  const cell = useRef<HTMLDivElement>(null);
  const issue = useReplica(({ issues }) => issues.byId.get(run.issueId));
  const name = issue?.key ?? 'Run';
  const elapsed = elapsedMs(run, now);
  return (
    <div
      ref={cell}
      className={styles['cell']}
      style={{ gridColumn: `span ${span}` }}
      tabIndex={-1}
      data-active={active || undefined}
      data-testid="terminal-cell"
      onFocus={onActivate}
      onPointerDown={onActivate}
    >
      <TerminalPane
        runId={run.runId}
        live={!isEnded(run.state)}
        active={active}
        takesFocus={takesFocus}
        worktree={run.worktree}
        onLeave={() => cell.current?.focus()}
        label={`Terminal of ${name}`}
        head={
          <div className={styles['head']}>
            <RunMark state={run.state} label={null} />
            <button type="button" className={styles['key']} onClick={onOpen}>
              {name}
            </button>
            <span className={styles['title']}>{issue?.title ?? ''}</span>
            <span className={styles[runStateTones[run.state]]}>{describeRunState(run)}</span>
            <span className={styles['elapsed']}>{elapsed === null ? '' : formatClock(elapsed)}</span>
          </div>
        }
        end={
          <IconButton
            icon={X}
            label="Close; the run goes on"
            {...(active ? { keys: keysOf('terminalsClose') } : {})}
            onClick={onClose}
          />
        }
      />
    </div>
  );
}
