import { RotateCcw, SquareCheck, Trash2 } from 'lucide-react';
import { useMemo, useRef } from 'react';
import type { DeletedIssueRow } from '../../../shared/contract/schemas.ts';
import { useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { besideGone, targets } from '../../lib/list/list-cursor.ts';
import { useListCursor } from '../../lib/list/use-list-cursor.ts';
import { VirtualLines } from '../../lib/list/virtual-lines.tsx';
import { useNow } from '../../lib/use-now.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useOffering } from '../../lib/view-commands.ts';
import { LinkButton } from '../../ui/controls/link-button.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { SelectionBar } from '../../ui/list/selection-bar.tsx';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import { trashRowId, TrashRow } from './trash-row.tsx';
import { spellIssues, warnOfPurge } from './trash-words.ts';
import styles from './trash.module.css';
import { useTrashActions, type TrashActions } from './use-trash-actions.ts';

interface Props {
  readonly rows: readonly DeletedIssueRow[];
  readonly total: number;
  readonly onMore: () => void;
}

/** Deleted issues with a cursor, a selection and the keys that act on them. */
export function TrashList({ rows, total, onMore }: Props): React.ReactElement {
  const ids = useMemo(() => rows.map(({ issueId }) => issueId), [rows]);
  const list = useListCursor(ids);
  const grid = useRef<HTMLDivElement>(null);
  const actions = useTrashActions((leaving) => {
    const gone = new Set(leaving.map(({ issueId }) => issueId));
    list.place(besideGone(ids, list.cursor.at, gone));
  });
  const now = useNow(60_000);
  const { at, selected } = list.cursor;
  const acted = new Set(targets(list.cursor));
  const issues = rows.filter(({ issueId }) => acted.has(issueId));
  // The cursor shows while the list has the focus.
  const move = (by: number, select = false): void => {
    list.move(by, select);
    if (at !== null && at === ids.at(-1)) onMore();
    grid.current?.focus({ preventScroll: true });
  };
  const restore = (): void => actions.restore(issues);
  const purge = (): void => actions.purge(issues);
  useKeys({
    trashDown: () => move(1),
    trashUp: () => move(-1),
    trashSelectDown: () => move(1, true),
    trashSelectUp: () => move(-1, true),
    trashSelect: () => at !== null && list.toggle(at),
    trashSelectAll: list.selectAll,
    trashRestore: restore,
    trashPurge: purge,
    trashBack: () => (selected.size > 0 ? list.clear() : window.history.back()),
  });
  useOfferings(issues, {
    restore,
    purge,
    selectAll: list.selectAll,
    mayRestore: actions.whyNotRestore === undefined,
    mayPurge: actions.whyNotPurge === undefined,
  });

  return (
    <div className={styles['list']}>
      <VirtualLines
        ref={grid}
        label="Deleted issues"
        lines={rows}
        keyOf={({ issueId }) => issueId}
        cursorLine={rows.findIndex(({ issueId }) => issueId === at)}
        cursorRowId={at === null ? undefined : trashRowId(at)}
        selecting={selected.size > 0}
        onMove={move}
        testId="trash-list"
        renderLine={(issue) => (
          <TrashRow
            issue={issue}
            now={now}
            cursor={issue.issueId === at}
            selected={selected.has(issue.issueId)}
            onToggle={(range) => (range ? list.selectTo(issue.issueId) : list.toggle(issue.issueId))}
            onRestore={() => actions.restore([issue])}
            onPurge={() => actions.purge([issue])}
            {...actions}
          />
        )}
      />
      {rows.length < total && <More shown={rows.length} total={total} onMore={onMore} />}
      {selected.size > 0 && (
        <SelectionBar
          text={`${formatCount(selected.size)} selected`}
          actions={[
            {
              id: 'restore',
              label: 'Restore',
              keys: keysOf('trashRestore'),
              disabledReason: actions.whyNotRestore,
              onSelect: restore,
            },
            {
              id: 'purge',
              label: 'Delete for ever',
              keys: keysOf('trashPurge'),
              disabledReason: actions.whyNotPurge,
              onSelect: purge,
            },
            { id: 'all', label: 'Select all', keys: keysOf('trashSelectAll'), onSelect: list.selectAll },
          ]}
        />
      )}
      <ConfirmPurge {...actions} />
    </div>
  );
}

interface Offered {
  readonly restore: () => void;
  readonly purge: () => void;
  readonly selectAll: () => void;
  readonly mayRestore: boolean;
  readonly mayPurge: boolean;
}

/** The same for the palette, without what this person may not do. */
function useOfferings(issues: readonly DeletedIssueRow[], offered: Offered): void {
  const what = spellIssues(issues);
  const restore = {
    id: 'trash restore',
    label: `Restore ${what}`,
    icon: RotateCcw,
    keys: keysOf('trashRestore'),
    run: offered.restore,
  };
  const purge = {
    id: 'trash purge',
    label: `Delete ${what} for ever…`,
    icon: Trash2,
    keys: keysOf('trashPurge'),
    run: offered.purge,
  };
  const all = {
    id: 'trash all',
    label: 'Select everything in the trash',
    icon: SquareCheck,
    keys: keysOf('trashSelectAll'),
    run: offered.selectAll,
  };
  const some = issues.length > 0;
  useOffering('In the trash', [
    ...(some && offered.mayRestore ? [restore] : []),
    ...(some && offered.mayPurge ? [purge] : []),
    all,
  ]);
}

function More({
  shown,
  total,
  onMore,
}: {
  shown: number;
  total: number;
  onMore: () => void;
}): React.ReactElement {
  return (
    <p className={styles['more']}>
      {`The last ${formatCount(shown)} of ${formatCount(total)} are shown. `}
      <LinkButton onClick={onMore}>Show more</LinkButton>
    </p>
  );
}

/** Asks before issues are deleted for ever. */
function ConfirmPurge({ asked, answer }: Pick<TrashActions, 'asked' | 'answer'>): React.ReactElement {
  const shared = useReplica((snapshot) => snapshot.sync.state !== 'solo');
  const { issues } = asked;
  const [only] = issues;
  const title =
    issues.length === 1 && only ? `Delete ${only.key} for ever?` : `Delete ${spellIssues(issues)} for ever?`;
  return (
    <ConfirmDialog
      open={asked.open}
      onOpenChange={(open) => !open && answer(false)}
      title={title}
      text={
        <>
          {only && issues.length === 1 && <span className={styles['what']}>{only.title}</span>}
          {warnOfPurge(issues.length, shared)}
        </>
      }
      confirm="Delete for ever"
      destructive
      onConfirm={() => answer(true)}
    />
  );
}
