import {
  Bot,
  GitBranch,
  GitCommitHorizontal,
  GitMerge,
  MonitorSmartphone,
  ShieldOff,
  Trash2,
} from 'lucide-react';
import { isLocalRun, type RunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { describeHarness, describeRunState, elapsedMs, runStateTones } from '../../lib/run-words.ts';
import { useNow } from '../../lib/use-now.ts';
import { formatClock, formatDuration } from '../../ui/lib/format.ts';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { TitleBlock, TitleFact } from '../../ui/run/title-block.tsx';
import styles from './run-view.module.css';
import { shortCommit } from './short-commit.ts';

/** The title of a run: its issue, state, agent, branch, commit, what became of it, and the time it took. */
export function RunTitle({
  run,
  title,
}: {
  readonly run: RunRow;
  readonly title: string;
}): React.ReactElement {
  return (
    <TitleBlock mark={<RunMark state={run.state} label={null} />} title={title} caps={<Elapsed run={run} />}>
      <TitleFact tone={runStateTones[run.state]}>{describeRunState(run)}</TitleFact>
      <TitleFact icon={isLocalRun(run) ? Bot : MonitorSmartphone}>{describeHarness(run)}</TitleFact>
      {isLocalRun(run) && run.sandboxed === false && <TitleFact icon={ShieldOff}>Unsandboxed</TitleFact>}
      {run.branch !== undefined && (
        <TitleFact icon={GitBranch} mono>
          {run.branch}
        </TitleFact>
      )}
      {run.commit !== undefined && (
        <TitleFact icon={GitCommitHorizontal} mono>
          {shortCommit(run.commit)}
        </TitleFact>
      )}
      {isLocalRun(run) && run.landed !== null && (
        <TitleFact icon={GitMerge}>{`Landed on ${run.landed.onto}`}</TitleFact>
      )}
      {isLocalRun(run) && run.discarded && <TitleFact icon={Trash2}>Discarded</TitleFact>}
    </TitleBlock>
  );
}

function Elapsed({ run }: { readonly run: RunRow }): React.ReactElement | null {
  const now = useNow(isEnded(run.state) ? null : 1_000);
  const elapsed = elapsedMs(run, now);
  if (elapsed === null) return null;
  return (
    <span className={styles['elapsed']}>
      Elapsed <b>{isEnded(run.state) ? formatDuration(elapsed) : formatClock(elapsed)}</b>
    </span>
  );
}
