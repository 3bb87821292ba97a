import { BadgeCheck } from 'lucide-react';
import type { EvidenceView } from '../../../../shared/contract/methods/evidence.ts';
import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { useReplica } from '../../../lib/app-context.ts';
import { countProven, differsWords } from '../../../lib/evidence/evidence-words.ts';
import { useRunEvidence } from '../../../lib/evidence/use-evidence.ts';
import { Pane } from '../../../ui/run/pane.tsx';
import { EmptyState } from '../../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../../ui/states/loading-rows.tsx';
import { keysOf } from '../../../lib/key-label.ts';
import { shortCommit } from '../short-commit.ts';
import { EvidenceActions } from './evidence-actions.tsx';
import { EvidenceList } from './evidence-list.tsx';
import styles from './evidence-pane.module.css';

/** What proves the acceptance criteria of a run's issue: command, exit code, output, commit; fresh or stale. */
export function EvidencePane({ run }: { readonly run: LocalRunRow }): React.ReactElement {
  const reading = useRunEvidence(run.runId, run.issueId);
  const projectId = useReplica(({ issues }) => issues.byId.get(run.issueId)?.projectId ?? null);
  const view = reading.status === 'read' ? reading.value : null;
  return (
    <Pane
      name="Evidence"
      facts={view && <Facts view={view} />}
      end={view && <EvidenceActions run={run} view={view} projectId={projectId} />}
    >
      {reading.status === 'reading' && <LoadingRows rows={4} label="Reading the evidence" />}
      {reading.status === 'failed' && (
        <EmptyState icon={BadgeCheck} title="The evidence cannot be read" keys={[]}>
          {reading.message}
        </EmptyState>
      )}
      {reading.status === 'read' && (
        <>
          <Notes problem={reading.value.problem} error={reading.error} />
          <Differs differs={reading.value.differs} />
          {reading.value.criteria.length === 0 ? (
            <EmptyState
              icon={BadgeCheck}
              title="There is nothing to prove"
              keys={[{ keys: keysOf('runBack'), does: 'open the issue' }]}
            >
              The issue has no acceptance criteria. Add some, and say which check proves them.
            </EmptyState>
          ) : (
            <EvidenceList run={run} view={reading.value} projectId={projectId} />
          )}
        </>
      )}
    </Pane>
  );
}

function Facts({ view }: { readonly view: EvidenceView }): React.ReactElement {
  const { criteria, head } = view;
  return (
    <>
      {criteria.length > 0 && <span>{countProven(criteria)}</span>}
      {head !== null && (
        <span>
          head <span className={styles['mono']}>{shortCommit(head)}</span>
        </span>
      )}
    </>
  );
}

/** The issue says something else now than when the run was started. */
function Differs({ differs }: Pick<EvidenceView, 'differs'>): React.ReactNode {
  if (differs === null) return null;
  return (
    <p role="note" className={styles['differs']}>
      {differsWords(differs)}
    </p>
  );
}

/** What went wrong when the checks were run, and why what is shown may be old. */
function Notes(notes: { readonly problem: string | null; readonly error: string | null }): React.ReactNode {
  return [notes.problem, notes.error].map(
    (text) =>
      text !== null && (
        <p key={text} role="alert" className={styles['failure']}>
          {text}
        </p>
      ),
  );
}
