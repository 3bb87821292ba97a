import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { describeRunState } from '../../lib/run-words.ts';
import { Button } from '../../ui/controls/button.tsx';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { ErrorState } from '../../ui/states/error-state.tsx';
import styles from './run-view.module.css';

interface Props {
  readonly run: LocalRunRow;
  /** `Run 3` */
  readonly name: string;
  readonly onAgain: () => void;
  readonly onOpenIssue: () => void;
}

/** How a run that failed or was lost can go on: what happened, what is safe, what to do. */
export function RunEnd({ run, name, onAgain, onOpenIssue }: Props): React.ReactElement | null {
  if (run.state !== 'failed' && run.state !== 'lost') return null;
  const lost = run.state === 'lost';
  return (
    <div className={styles['end']}>
      <ErrorState
        mark={<RunMark state={run.state} label={null} />}
        title={lost ? `${name} was lost` : describeRunState(run)}
        what={run.message ?? (lost ? 'No process backs this run any more.' : 'The agent did not say why.')}
        safe={safeWords(run)}
        actions={
          <>
            <Button variant="primary" onClick={onAgain}>
              Start again
            </Button>
            <Button onClick={onOpenIssue}>Open issue</Button>
          </>
        }
        code={lost ? 'LOST' : run.errorCategory.toUpperCase()}
      />
    </div>
  );
}

function safeWords({ worktree, branch }: LocalRunRow): string {
  if (worktree === null) return 'No worktree was made, and your own checkout is as it was.';
  const kept =
    branch === undefined ? 'Its worktree is kept' : `Its worktree and the branch ${branch} are kept`;
  return `${kept}; your own checkout is as it was.`;
}
