import type { CriterionProof, EvidenceView } from '../../../shared/contract/methods/evidence.ts';
import type { IssueId, ProjectId } from '../../../shared/domain/ids.ts';
import { CheckMenu } from '../../lib/evidence/check-menu.tsx';
import { evidenceStateWords, evidenceTones, markOf, proofWords } from '../../lib/evidence/evidence-words.ts';
import { useIssueEvidence } from '../../lib/evidence/use-evidence.ts';
import { navigate } from '../../lib/use-route.ts';
import { cx } from '../../ui/lib/cx.ts';
import { EvidenceMark } from '../../ui/marks/evidence-mark.tsx';
import styles from './criteria.module.css';

/** What is known of the criteria of an issue, by the id of each. */
export interface IssueProofs {
  readonly view: EvidenceView | null;
  readonly byId: ReadonlyMap<string, CriterionProof>;
}

/** What proves the criteria of an issue, as its newest run on this device has it. */
export function useIssueProofs(issueId: IssueId): IssueProofs {
  const reading = useIssueEvidence(issueId);
  const view = reading.status === 'read' ? reading.value : null;
  return { view, byId: new Map(view?.criteria.map((proof) => [proof.criterionId, proof])) };
}

/** The seal before a criterion. */
export function CriterionMark({ proof }: { readonly proof: CriterionProof | undefined }): React.ReactElement {
  const state = proof?.state ?? 'not_demanded';
  return <EvidenceMark state={markOf(state)} label={evidenceStateWords[state]} />;
}

interface Props {
  readonly proof: CriterionProof | undefined;
  readonly runId: EvidenceView['runId'];
  /** Null when the issue is in none: there is nothing to choose then. */
  readonly projectId: ProjectId | null;
}

/** After a criterion: which check it needs, quietly, and what came of that. */
export function CriterionProofLine({ proof, runId, projectId }: Props): React.ReactNode {
  if (!proof) return null;
  const { criterionId, check, state } = proof;
  const words = proofWords(proof);
  const open = (): void => {
    if (runId !== null) navigate({ view: 'run', runId, tab: 'evidence' });
  };
  return (
    <span className={styles['evidence']}>
      {words !== '' &&
        (runId === null ? (
          <span className={styles['proof']}>{words}</span>
        ) : (
          <button
            type="button"
            className={cx(styles['proof'], styles[evidenceTones[state]])}
            onClick={open}
            aria-label={`${words}; open the evidence`}
          >
            {words}
          </button>
        ))}
      {projectId !== null && (
        <CheckMenu
          criterionId={criterionId}
          projectId={projectId}
          value={check?.name ?? null}
          align="end"
          trigger={
            <button type="button" className={cx(styles['needs'], check !== null && styles['demanded'])}>
              {check === null ? 'needs evidence…' : `needs ${check.name}`}
            </button>
          }
        />
      )}
    </span>
  );
}
