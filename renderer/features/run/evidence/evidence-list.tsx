import { useRef, useState } from 'react';
import type { EvidenceView } from '../../../../shared/contract/methods/evidence.ts';
import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../../shared/domain/run.ts';
import type { ProjectId } from '../../../../shared/domain/ids.ts';
import { useKeys } from '../../../lib/use-keys.ts';
import { CriterionEvidence, type CriterionEvidenceProps } from './criterion-evidence.tsx';
import styles from './evidence-pane.module.css';

interface Props {
  readonly run: LocalRunRow;
  readonly view: EvidenceView;
  readonly projectId: ProjectId | null;
}

type Open = CriterionEvidenceProps['open'];

/** The criteria, one of which the keys are about. */
export function EvidenceList({ run, view, projectId }: Props): React.ReactElement {
  const list = useRef<HTMLUListElement>(null);
  const { criteria, head } = view;
  const [chosen, setChosen] = useState<string | null>(null);
  const [open, setOpen] = useState<{ id: string; what: Open } | null>(null);
  const index = Math.max(
    0,
    criteria.findIndex(({ criterionId }) => criterionId === chosen),
  );
  const current = criteria[index];
  const whyNotSign = !isEnded(run.state)
    ? 'The run is not over, so its head may still move.'
    : head === null
      ? 'The run has no commit.'
      : undefined;
  const step = (by: 1 | -1): void => {
    const next = criteria[Math.min(criteria.length - 1, Math.max(0, index + by))];
    if (!next) return;
    setChosen(next.criterionId);
    // A control in another criterion would keep the keys' meaning there.
    if (document.activeElement instanceof HTMLElement && list.current?.contains(document.activeElement)) {
      document.activeElement.blur();
    }
    list.current
      ?.querySelector(`[data-criterion="${next.criterionId}"]`)
      ?.scrollIntoView({ block: 'nearest' });
  };
  const toggle = (what: 'output' | 'sign' | 'menu'): void => {
    if (!current) return;
    const id = current.criterionId;
    setOpen(open?.id === id && open.what === what ? null : { id, what });
  };
  useKeys({
    evidenceDown: () => step(1),
    evidenceUp: () => step(-1),
    evidenceOutput: () => current?.evidence?.artifact && toggle('output'),
    evidenceLink: () => projectId !== null && toggle('menu'),
    evidenceSign: () => whyNotSign === undefined && toggle('sign'),
  });
  return (
    <ul ref={list} className={styles['list']} aria-label="Criteria">
      {criteria.map((proof, place) => {
        const { criterionId } = proof;
        return (
          <CriterionEvidence
            key={criterionId}
            runId={run.runId}
            projectId={projectId}
            proof={proof}
            head={head}
            whyNotSign={whyNotSign}
            current={place === index}
            open={open?.id === criterionId ? open.what : null}
            onOpen={(what) => setOpen(what === null ? null : { id: criterionId, what })}
            onCurrent={() => setChosen(criterionId)}
          />
        );
      })}
    </ul>
  );
}
