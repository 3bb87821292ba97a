import { ArrowUpRight, Copy, X } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import type { RefusedChangeRow } from '../../../shared/contract/methods/system.ts';
import { keysOf } from '../../lib/key-label.ts';
import { besideGone } from '../../lib/list/list-cursor.ts';
import { useListCursor } from '../../lib/list/use-list-cursor.ts';
import { useCopy } from '../../lib/use-copy.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useNow } from '../../lib/use-now.ts';
import { navigate } from '../../lib/use-route.ts';
import { useOffering } from '../../lib/view-commands.ts';
import { formatCount } from '../../ui/lib/format.ts';
import { List } from '../../ui/list/list.tsx';
import { RefusedRow, refusedRowId } from './refused-row.tsx';
import { copyOf } from './refused-words.ts';
import styles from './refused.module.css';
import { useDismissal } from './use-dismissal.ts';

interface Props {
  readonly rows: readonly RefusedChangeRow[];
  readonly total: number;
  readonly onDismissAll: () => void;
}

const minute = 60_000;

/** Refused changes, the newest first, with a cursor and the keys that act on the one under it. */
export function RefusedList({ rows, total, onDismissAll }: Props): React.ReactElement {
  const ids = useMemo(() => rows.map(({ id }) => id), [rows]);
  const list = useListCursor(ids, ids[0] ?? null);
  const grid = useRef<HTMLDivElement>(null);
  const now = useNow(minute);
  const forget = useDismissal();
  const copy = useCopy();
  const { at } = list.cursor;
  const current = rows.find(({ id }) => id === at);

  const actions = {
    copy: (change: RefusedChangeRow) => copy(copyOf(change), 'Refused change'),
    open: ({ issueId }: RefusedChangeRow) => issueId !== null && navigate({ view: 'issue', issueId }),
    dismiss({ id }: RefusedChangeRow) {
      list.place(besideGone(ids, at, new Set([id])));
      forget([id]);
    },
  };
  const move = (by: number): void => {
    list.move(by);
    grid.current?.focus({ preventScroll: true });
  };
  useKeys({
    refusedDown: () => move(1),
    refusedUp: () => move(-1),
    refusedOpen: () => current && actions.open(current),
    refusedCopy: () => current && actions.copy(current),
    refusedDismiss: () => current && actions.dismiss(current),
    refusedDismissAll: onDismissAll,
    refusedBack: () => window.history.back(),
  });
  useOfferings(current, actions, onDismissAll);
  useEffect(() => grid.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (at !== null) document.getElementById(refusedRowId(at))?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  return (
    <div className={styles['scroller']}>
      <List
        ref={grid}
        label="Refused changes"
        aria-multiselectable={false}
        rowCount={rows.length}
        cursorRowId={at === null ? undefined : refusedRowId(at)}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step === 0 || event.target !== event.currentTarget) return;
          event.preventDefault();
          move(step);
        }}
      >
        {rows.map((change) => (
          <RefusedRow
            key={change.id}
            change={change}
            now={now}
            cursor={change.id === at}
            onPoint={() => list.place(change.id)}
            onCopy={() => actions.copy(change)}
            onOpen={() => actions.open(change)}
            onDismiss={() => actions.dismiss(change)}
          />
        ))}
      </List>
      {rows.length < total && (
        <p className={styles['more']}>
          {`The newest ${formatCount(rows.length)} of ${formatCount(total)} are shown. Dismiss some to see the others.`}
        </p>
      )}
    </div>
  );
}

interface RowActions {
  copy(change: RefusedChangeRow): void;
  open(change: RefusedChangeRow): void;
  dismiss(change: RefusedChangeRow): void;
}

/** The same for the palette. */
function useOfferings(
  current: RefusedChangeRow | undefined,
  actions: RowActions,
  dismissAll: () => void,
): void {
  const one = current && [
    {
      id: 'refused copy',
      label: 'Copy what was refused',
      icon: Copy,
      keys: keysOf('refusedCopy'),
      run: () => actions.copy(current),
    },
    {
      id: 'refused open',
      label: `Open ${current.label}`,
      icon: ArrowUpRight,
      keys: keysOf('refusedOpen'),
      run: () => actions.open(current),
    },
    {
      id: 'refused dismiss',
      label: 'Dismiss this refused change',
      icon: X,
      keys: keysOf('refusedDismiss'),
      run: () => actions.dismiss(current),
    },
  ];
  useOffering('Refused changes', [
    ...(one ?? []),
    {
      id: 'refused dismiss all',
      label: 'Dismiss all refused changes…',
      icon: X,
      keys: keysOf('refusedDismissAll'),
      run: dismissAll,
    },
  ]);
}
