import { X } from 'lucide-react';
import { useRef, useState, type KeyboardEvent } from 'react';
import type { CriterionRow } from '../../../shared/contract/schemas.ts';
import { limits } from '../../../shared/domain/issue.ts';
import { DocSection } from '../../ui/document/doc-section.tsx';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { cx } from '../../ui/lib/cx.ts';
import { EvidenceMark } from '../../ui/marks/evidence-mark.tsx';
import styles from './criteria.module.css';
import { useCriteriaList, type CriteriaList } from './criteria-list.ts';
import { LineField } from './line-field.tsx';
import { useIssueSave } from './use-issue-save.ts';

interface Props {
  readonly issueId: string;
  readonly acceptance: readonly CriterionRow[];
  readonly mayEdit: boolean;
}

/** What has to be true before the issue is done. */
export function Criteria({ issueId, acceptance, mayEdit }: Props): React.ReactNode {
  if (mayEdit) return <EditedCriteria issueId={issueId} acceptance={acceptance} />;
  if (acceptance.length === 0) return null;
  return (
    <DocSection heading="Acceptance criteria" count={countOf(acceptance.length)}>
      <ul className={styles['list']}>
        {acceptance.map(({ criterionId, text }) => (
          <li key={criterionId} className={cx(styles['row'], styles['still'])}>
            <EvidenceMark state="missing" label={null} />
            <span data-selectable className={styles['text']}>
              {text}
            </span>
            <span className={styles['proof']}>no evidence yet</span>
          </li>
        ))}
      </ul>
    </DocSection>
  );
}

function countOf(total: number): string | undefined {
  return total === 0 ? undefined : `0 of ${total} proven`;
}

/** Each row is edited where it stands. */
function EditedCriteria({ issueId, acceptance }: Omit<Props, 'mayEdit'>): React.ReactElement {
  const save = useIssueSave(issueId);
  const list = useCriteriaList(acceptance, (texts) => save({ acceptance: texts }));
  const composer = useRef<HTMLInputElement>(null);
  const total = list.rows.length;
  return (
    <DocSection heading="Acceptance criteria" count={countOf(total)}>
      <ul className={styles['list']}>
        {list.rows.map(({ id, text }, index) => (
          <li key={id} className={styles['row']}>
            <EvidenceMark state="missing" label={null} />
            <LineField
              label={`Criterion ${index + 1}`}
              value={text}
              maxLength={limits.criterion}
              className={styles['text']}
              mayBeEmpty
              onSave={(next) => list.change(id, next)}
              onEnter={() => composer.current?.focus()}
            />
            <span className={styles['proof']}>no evidence yet</span>
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
