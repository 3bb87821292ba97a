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
import { describeHarness, describeRunState, runStateTones } from '../../lib/run-words.ts';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { TitleBlock, TitleFact } from '../../ui/run/title-block.tsx';
import { RunElapsed } from './run-elapsed.tsx';
import { shortCommit } from './short-commit.ts';

/** The title of a run: its issue, state, agent, branch, commit, what became of it, the time it took and its caps. */
export function RunTitle({
  run,
  title,
}: {
  readonly run: RunRow;
  readonly title: string;
}): React.ReactElement {
  return (
    <TitleBlock
      mark={<RunMark state={run.state} label={null} />}
      title={title}
      caps={<RunElapsed run={run} />}
    >
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
