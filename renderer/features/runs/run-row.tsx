import { memo } from 'react';
import type { RunRow as Run } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { useReplica } from '../../lib/app-context.ts';
import { describeHarness, describeRunState, elapsedMs, runStateTones } from '../../lib/run-words.ts';
import { Digits } from '../../ui/lib/digits.tsx';
import { formatClock, formatRelative } from '../../ui/lib/format.ts';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { cx } from '../../ui/lib/cx.ts';
import styles from './runs-view.module.css';

interface Props {
  readonly run: Run;
  readonly cursor: boolean;
  readonly now: number;
  readonly onOpen: (run: Run) => void;
}

/** DOM id of a run's row, for the list's `aria-activedescendant`. */
export function rowId(runId: string): string {
  return `run-${runId}`;
}

/** One run: state, issue, agent, branch and when. */
export const RunRow: React.NamedExoticComponent<Props> = memo(function RunRow({
  run,
  cursor,
  now,
  onOpen,
}: Props) {
  const issue = useReplica(({ issues }) => issues.byId.get(run.issueId));
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the focus stays in the list, which has the keys
    <div
      role="row"
      id={rowId(run.runId)}
      aria-selected={cursor}
      data-cursor={cursor ? '' : undefined}
      className={styles['row']}
      onClick={() => onOpen(run)}
    >
      <span role="gridcell" className={styles['mark']}>
        <RunMark state={run.state} label={null} />
      </span>
      <span role="gridcell" className={styles['key']}>
        <Digits>{issue?.key ?? '–'}</Digits>
      </span>
      <span role="gridcell" className={styles['title']}>
        {issue?.title ?? 'An issue that is not known here'}
      </span>
      <span role="gridcell" className={cx(styles['state'], styles[runStateTones[run.state]])}>
        {describeRunState(run)}
      </span>
      <span role="gridcell" className={styles['harness']}>
        {describeHarness(run)}
      </span>
      <span role="gridcell" className={styles['branch']}>
        {run.branch}
      </span>
      <span role="gridcell" className={styles['when']}>
        {whenOf(run, now)}
      </span>
    </div>
  );
});

/** How long a live run has taken; when an ended one ended. */
function whenOf(run: Run, now: number): string {
  if (isEnded(run.state)) return formatRelative(run.endedAt ?? run.queuedAt, now);
  const elapsed = elapsedMs(run, now);
  return elapsed === null ? '' : formatClock(elapsed);
}
