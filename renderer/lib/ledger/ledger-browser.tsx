import { useEffect, useState } from 'react';
import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { ViewBar } from '../../ui/shell/view-shell.tsx';
import { EnvelopeDetail } from './envelope-detail.tsx';
import { LedgerList } from './ledger-list.tsx';
import styles from './ledger.module.css';

interface Props {
  readonly rows: readonly LedgerRow[];
  /** Filters above the list. */
  readonly bar?: React.ReactNode;
  /** A sentence under the list. */
  readonly note?: React.ReactNode;
  readonly onEnd: () => void;
  /** In place of the rows when there are none. */
  readonly empty: React.ReactNode;
  /** Lets the owner bind keys to moving. */
  readonly moveRef?: React.RefObject<((step: number) => void) | null>;
}

/** Envelopes at the left, the one that is looked at beside them. */
export function LedgerBrowser({ rows, bar, note, onEnd, empty, moveRef }: Props): React.ReactElement {
  const [chosen, setChosen] = useState<string | null>(null);
  const selected = rows.find(({ envelopeId }) => envelopeId === chosen) ?? rows[0];
  const move = (step: number): void => {
    const from = selected ? rows.indexOf(selected) : -1;
    const next = rows[Math.min(rows.length - 1, Math.max(0, from + step))];
    if (next) setChosen(next.envelopeId);
  };
  useEffect(() => {
    if (moveRef) moveRef.current = move;
  });
  return (
    <div className={styles['browser']}>
      <div className={styles['list']}>
        {bar !== undefined && <ViewBar>{bar}</ViewBar>}
        {rows.length === 0 ? (
          empty
        ) : (
          <LedgerList
            rows={rows}
            selectedId={selected?.envelopeId ?? null}
            cursorId={chosen}
            onSelect={setChosen}
            onMove={move}
            onEnd={onEnd}
          />
        )}
        {note !== undefined && <div className={styles['note']}>{note}</div>}
      </div>
      {selected && <EnvelopeDetail key={selected.envelopeId} row={selected} />}
    </div>
  );
}
