import { ArrowUpRight, Copy, TriangleAlert, X } from 'lucide-react';
import type { RefusedChangeRow } from '../../../shared/contract/methods/system.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useReplica } from '../../lib/app-context.ts';
import { Button } from '../../ui/controls/button.tsx';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { Digits } from '../../ui/lib/digits.tsx';
import { formatRelative } from '../../ui/lib/format.ts';
import { StateIcon } from '../../ui/states/state-icon.tsx';
import { describeField, explainRefusal, valuesOf } from './refused-words.ts';
import styles from './refused.module.css';

interface Props {
  readonly change: RefusedChangeRow;
  /** ms since the epoch */
  readonly now: number;
  readonly cursor: boolean;
  readonly onPoint: () => void;
  readonly onCopy: () => void;
  readonly onOpen: () => void;
  readonly onDismiss: () => void;
}

/** DOM id of a row, for the list's `aria-activedescendant`. */
export function refusedRowId(id: number): string {
  return `refused-${id}`;
}

/** One refused change: what it was about, why it was refused, and its whole text to copy. */
export function RefusedRow({
  change,
  now,
  cursor,
  onPoint,
  onCopy,
  onOpen,
  onDismiss,
}: Props): React.ReactElement {
  const { id, label, code, at, issueId } = change;
  const exists = useReplica(({ issues }) => issueId !== null && issues.byId.has(issueId));
  const { from, to } = valuesOf(change);
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid holds the focus and its keys
    <div
      id={refusedRowId(id)}
      role="row"
      aria-label={`${describeField(change)} of ${label} was refused`}
      data-cursor={cursor ? '' : undefined}
      className={styles['row']}
      onClick={onPoint}
    >
      <div role="gridcell" className={styles['cell']}>
        <div className={styles['head']}>
          <StateIcon of={TriangleAlert} tone="bad" />
          <span className={styles['field']}>{describeField(change)}</span>
          <span className={styles['label']}>
            <Digits>{label}</Digits>
          </span>
          <span className={styles['when']}>
            <Digits>{formatRelative(at, now)}</Digits>
          </span>
          <code className={styles['code']}>{code}</code>
        </div>
        <p className={styles['why']}>{explainRefusal(code)}</p>
        {(from !== null || to !== null) && (
          <dl className={styles['values']}>
            {to !== null && <Value name="Refused" text={to} />}
            {from !== null && <Value name={to === null ? 'Was to go' : 'Stays'} text={from} />}
          </dl>
        )}
        <div className={styles['actions']}>
          <Button size={24} icon={Copy} keys={cursor ? keysOf('refusedCopy') : undefined} onClick={onCopy}>
            Copy
          </Button>
          {issueId !== null && (
            <Button
              size={24}
              icon={ArrowUpRight}
              keys={cursor ? keysOf('refusedOpen') : undefined}
              disabledReason={exists ? undefined : 'The issue is not in this workspace any more.'}
              onClick={onOpen}
            >
              Open the issue
            </Button>
          )}
          <IconButton
            icon={X}
            label={`Dismiss: ${describeField(change)} of ${label}`}
            keys={keysOf('refusedDismiss')}
            onClick={onDismiss}
          />
        </div>
      </div>
    </div>
  );
}

function Value({ name, text }: { readonly name: string; readonly text: string }): React.ReactElement {
  return (
    <div className={styles['value']}>
      <dt>{name}</dt>
      <dd data-selectable>{text}</dd>
    </div>
  );
}
