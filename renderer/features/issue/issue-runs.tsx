import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import { isLocalRun } from '../../../shared/contract/run-schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { useReplica } from '../../lib/app-context.ts';
import { OverlapNotes } from '../../lib/overlaps/overlap-notes.tsx';
import { useOverlaps } from '../../lib/overlaps/use-overlaps.ts';
import { describeRunState, elapsedMs, runNumber, runStateTones } from '../../lib/run-words.ts';
import { useNow } from '../../lib/use-now.ts';
import { navigate } from '../../lib/use-route.ts';
import { DocSection } from '../../ui/document/doc-section.tsx';
import { MarkRow } from '../../ui/document/mark-row.tsx';
import { formatClock } from '../../ui/lib/format.ts';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { LedgerLine } from './ledger-line.tsx';

/** The attempts at an issue, newest first, whose work meets that of others, and what left this machine because of them. */
export function IssueRuns({ issueId }: { readonly issueId: IssueId }): React.ReactNode {
  const index = useReplica((snapshot) => snapshot.runs);
  const runs = (index.byIssue.get(issueId) ?? []).flatMap((runId) => index.byId.get(runId) ?? []);
  const overlaps = useOverlaps(issueId);
  if (runs.length === 0) return null;
  return (
    <DocSection heading="Runs" spaced count={String(runs.length)} end={whereTheyRan(runs)}>
      {runs.map((run) => (
        <Run key={run.runId} run={run} number={runNumber(index, run)} />
      ))}
      <OverlapNotes overlaps={overlaps} />
      <LedgerLine issueId={issueId} runs={runs} />
    </DocSection>
  );
}

function whereTheyRan(runs: readonly RunRow[]): string {
  const here = runs.filter(isLocalRun).length;
  if (here === runs.length) return 'this machine';
  return here === 0 ? 'other machines' : `${here} on this machine`;
}

function Run({ run, number }: { readonly run: RunRow; readonly number: number }): React.ReactElement {
  const now = useNow(isEnded(run.state) ? null : 1_000);
  const took = elapsedMs(run, now);
  const tone = runStateTones[run.state];
  return (
    <MarkRow
      mark={<RunMark state={run.state} label={null} />}
      text={`Run ${number}`}
      note={describeRunState(run)}
      tone={tone === 'now' ? 'plain' : tone}
      {...(took !== null && { end: formatClock(took) })}
      onOpen={() => navigate({ view: 'run', runId: run.runId, tab: 'timeline' })}
    />
  );
}
