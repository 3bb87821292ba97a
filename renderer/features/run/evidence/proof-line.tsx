import type { CriterionProof, EvidenceRow } from '../../../../shared/contract/methods/evidence.ts';
import { endWords, staleWords } from '../../../lib/evidence/evidence-words.ts';
import { reasonWords } from '../../../lib/removal-words.ts';
import { usePerson } from '../../../lib/people.ts';
import { useNow } from '../../../lib/use-now.ts';
import { cx } from '../../../ui/lib/cx.ts';
import { formatDate, formatTimeOfDay } from '../../../ui/lib/format.ts';
import { shortCommit } from '../short-commit.ts';
import styles from './evidence-pane.module.css';

interface Props {
  readonly proof: CriterionProof;
  readonly row: EvidenceRow;
  readonly head: string | null;
}

/** What a check came to: exit code, duration, commit, the hash of its output, and what else is to be known. */
export function CheckLine({ proof, row, head }: Props): React.ReactElement {
  const stale = staleWords(proof, row, head);
  return (
    <>
      <p className={styles['facts']}>
        <span className={row.passed ? styles['ok'] : styles['bad']}>{endWords(row)}</span>
        <Place row={row} />
        {row.artifact !== null && (
          <span title={`SHA-256 of the output: ${row.artifact}`}>
            output <span className={styles['mono']}>{row.artifact.slice(0, 8)}</span>
          </span>
        )}
        {stale !== null && <span className={styles['wait']}>{stale}</span>}
      </p>
      <OutputRemoved row={row} />
      {row.note !== null && <p className={cx(styles['quiet'], !row.passed && styles['bad'])}>{row.note}</p>}
    </>
  );
}

/** The word of a person. */
export function NoteLine({ proof, row, head }: Props): React.ReactElement {
  const person = usePerson(row.by);
  const stale = staleWords(proof, row, head);
  return (
    <>
      <p className={styles['facts']}>
        <span className={stale === null ? styles['ok'] : undefined}>
          {person === null ? 'Signed off' : `Signed off by ${person.name}`}
        </span>
        <Place row={row} />
        {stale !== null && <span className={styles['wait']}>{stale}</span>}
      </p>
      <p className={styles['note']} data-selectable>
        {row.note}
      </p>
    </>
  );
}

function OutputRemoved({ row: { outputRemoved } }: { readonly row: EvidenceRow }): React.ReactNode {
  const now = useNow(null);
  if (outputRemoved === null) return null;
  const { at, reason } = outputRemoved;
  return (
    <p className={styles['quiet']}>
      {`Its output was removed on ${formatDate(at, now)} ${reasonWords(reason)}. What it came to counts as before.`}
    </p>
  );
}

function Place({ row }: { readonly row: EvidenceRow }): React.ReactElement {
  const now = useNow(null);
  return (
    <span>
      at{' '}
      <span className={styles['mono']} title={row.commit} data-selectable>
        {shortCommit(row.commit)}
      </span>
      {`, ${formatDate(row.at, now)} ${formatTimeOfDay(row.at)}`}
    </span>
  );
}
