import { X } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { CriterionRow } from '../../../shared/contract/schemas.ts';
import type { IssueId, ProjectId } from '../../../shared/domain/ids.ts';
import { limits } from '../../../shared/domain/issue.ts';
import { countProven } from '../../lib/evidence/evidence-words.ts';
import { DocSection } from '../../ui/document/doc-section.tsx';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { cx } from '../../ui/lib/cx.ts';
import styles from './criteria.module.css';
import { useCriteriaList, type CriteriaList } from './criteria-list.ts';
import { CriterionMark, CriterionProofLine, useIssueProofs, type IssueProofs } from './criterion-proof.tsx';
import { LineField } from './line-field.tsx';
import { useIssueSave } from './use-issue-save.ts';

interface Props {
  readonly issueId: IssueId;
  readonly projectId: ProjectId | null;
  readonly acceptance: readonly CriterionRow[];
  readonly mayEdit: boolean;
}

/** What has to be true before the issue is done. */
export function Criteria({ mayEdit, ...rest }: Props): React.ReactNode {
  const proofs = useIssueProofs(rest.issueId);
  const { acceptance, projectId } = rest;
  if (mayEdit) return <EditedCriteria {...rest} proofs={proofs} />;
  if (acceptance.length === 0) return null;
  return (
    <DocSection heading="Acceptance criteria" count={countOf(acceptance.length, proofs)}>
      <ul className={styles['list']}>
        {acceptance.map(({ criterionId, text }) => (
          <li key={criterionId} className={cx(styles['row'], styles['still'])}>
            <CriterionMark proof={proofs.byId.get(criterionId)} />
            <span data-selectable className={styles['text']}>
              {text}
            </span>
            <CriterionProofLine
              proof={proofs.byId.get(criterionId)}
              runId={proofs.view?.runId ?? null}
              projectId={projectId}
            />
          </li>
        ))}
      </ul>
    </DocSection>
  );
}

function countOf(total: number, { view }: IssueProofs): string | undefined {
  return total === 0 || view === null ? undefined : countProven(view.criteria);
}

interface EditedProps extends Omit<Props, 'mayEdit'> {
  readonly proofs: IssueProofs;
}

/** Each row is edited where it stands. */
function EditedCriteria({ issueId, projectId, acceptance, proofs }: EditedProps): React.ReactElement {
  const save = useIssueSave(issueId);
  const list = useCriteriaList(acceptance, (texts) => save({ acceptance: texts }));
  const composer = useRef<HTMLInputElement>(null);
  const total = list.rows.length;
  return (
    <DocSection heading="Acceptance criteria" count={countOf(total, proofs)}>
      <ul className={styles['list']}>
        {list.rows.map(({ id, text }, index) => (
          <li key={id} className={styles['row']}>
            <CriterionMark proof={proofs.byId.get(id)} />
            <LineField
              label={`Criterion ${index + 1}`}
              value={text}
              maxLength={limits.criterion}
              className={styles['text']}
              mayBeEmpty
              onSave={(next) => list.change(id, next)}
              onEnter={() => composer.current?.focus()}
            />
            <CriterionProofLine
              proof={proofs.byId.get(id)}
              runId={proofs.view?.runId ?? null}
              projectId={projectId}
            />
            <span className={styles['remove']}>
              <IconButton
                icon={X}
                label={`Remove criterion ${index + 1}`}
                onClick={() => void list.change(id, '')}
              />
            </span>
          </li>
        ))}
        {total < limits.criteria && (
          <li className={styles['row']}>
            <AddCriterion list={list} input={composer} />
          </li>
        )}
      </ul>
    </DocSection>
  );
}

interface AddProps {
  readonly list: CriteriaList;
  readonly input: React.RefObject<HTMLInputElement | null>;
}

/** The line below the last criterion: Enter adds and stays for the next one. */
function AddCriterion({ list, input }: AddProps): React.ReactElement {
  const [text, setText] = useState('');
  const add = (): void => {
    if (text.trim() === '') return;
    setText('');
    void list.add(text).then((added) => {
      if (!added) setText(text);
    });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') add();
    else if (event.key === 'Escape') event.currentTarget.blur();
  };
  return (
    <input
      ref={input}
      aria-label="Add a criterion"
      placeholder={list.rows.length === 0 ? 'Add what has to be true when this is done' : 'Add a criterion'}
      className={styles['add']}
      maxLength={limits.criterion}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onBlur={add}
      onKeyDown={onKeyDown}
    />
  );
}
