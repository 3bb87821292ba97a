import { useMemo, useRef, useState } from 'react';
import { issueStatusLabels, type IssueStatus } from '../../../shared/domain/issue.ts';
import { useReplica } from '../../lib/app-context.ts';
import { startDialog, useDialogs } from '../../lib/dialogs.ts';
import { useLastList } from '../../lib/last-list.ts';
import { useReadOnly, useWhyNotCreate } from '../../lib/may-write.ts';
import type { Route } from '../../lib/route.ts';
import { targets } from '../../lib/list/list-cursor.ts';
import { useActingOn } from '../../lib/use-acting-on.ts';
import { useDeletion } from '../../lib/use-deletion.ts';
import { useEditKeys } from '../../lib/use-edit-keys.ts';
import { useIssueEdits } from '../../lib/use-issue-edits.ts';
import { useListCursor } from '../../lib/list/use-list-cursor.ts';
import { VirtualLines } from '../../lib/list/virtual-lines.tsx';
import { useKeys } from '../../lib/use-keys.ts';
import { formatCount } from '../../ui/lib/format.ts';
import { GroupHeader } from '../../ui/list/group-header.tsx';
import { SelectionBar } from '../../ui/list/selection-bar.tsx';
import { StatusMark } from '../../ui/marks/status-mark.tsx';
import { IssueRow, rowId } from './issue-row.tsx';
import { ListMenus, type ListMenu } from './list-menus.tsx';
import { buildLines, issueIdsOf, type ListLine, type ListScope } from './list-model.ts';
import styles from './issue-list.module.css';
import { useRowActions } from './use-row-actions.ts';

interface Props {
  readonly label: string;
  /** Where it is shown: an issue opened from it leads back there. */
  readonly route: Route;
  readonly scope: ListScope;
  readonly empty: React.ReactNode;
}

/** Issues grouped by status, with a cursor, a selection and the keys that act on them. */
export function IssueList({ label, route, scope, empty }: Props): React.ReactElement {
  const index = useReplica((snapshot) => snapshot.issues);
  const me = useReplica((snapshot) => snapshot.me);
  const [folded, setFolded] = useState<ReadonlySet<IssueStatus>>(new Set());
  const [menu, setMenu] = useState<ListMenu | null>(null);
  const { projectId, assigneeId, filter } = scope;
  const lines = useMemo(
    () => buildLines(index, { projectId, assigneeId, filter }, folded),
    [index, projectId, assigneeId, filter, folded],
  );
  const ids = useMemo(() => issueIdsOf(lines), [lines]);
  const list = useListCursor(ids, useLastList.getState().at);
  const grid = useRef<HTMLDivElement>(null);
  const acted = targets(list.cursor);
  const issues = acted.flatMap((id) => index.byId.get(id) ?? []);
  const readOnly = useReadOnly(new Set(issues.map(({ teamId }) => teamId)));
  const edit = useIssueEdits();
  const remove = useDeletion();
  const openDialog = useDialogs((state) => state.open);
  const row = useRowActions({ route, ids, list });

  // The cursor shows while the list has the focus.
  const move = (by: number, select = false): void => {
    list.move(by, select);
    grid.current?.focus({ preventScroll: true });
  };
  const start = startDialog(acted);
  const act = {
    status: () => issues.length > 0 && setMenu('status'),
    priority: () => issues.length > 0 && setMenu('priority'),
    assign: () => me && edit(acted, { assigneeId: me.memberId }),
    run: () => start && openDialog(start),
  };
  useKeys({
    listDown: () => move(1),
    listUp: () => move(-1),
    listSelectDown: () => move(1, true),
    listSelectUp: () => move(-1, true),
    listSelect: () => list.cursor.at && list.toggle(list.cursor.at),
    listOpen: () => list.cursor.at && row.open(list.cursor.at),
    listBack: list.clear,
  });
  useEditKeys(readOnly, {
    listStatus: act.status,
    listPriority: act.priority,
    listAssignMe: act.assign,
    listRun: act.run,
    listDelete: () => remove(issues),
  });
  useActingOn(acted);

  const renderLine = (line: ListLine): React.ReactNode => {
    if (line.kind === 'group') return <Group line={line} scope={scope} onFold={setFolded} />;
    const issue = index.byId.get(line.issueId);
    return (
      issue && (
        <IssueRow
          issue={issue}
          cursor={list.cursor.at === issue.issueId}
          selected={list.cursor.selected.has(issue.issueId)}
          onOpen={row.open}
          onToggle={row.toggle}
        />
      )
    );
  };

  const selected = list.cursor.selected.size;
  if (lines.length === 0) return <div className={styles['empty']}>{empty}</div>;
  return (
    <div className={styles['list']}>
      <VirtualLines
        ref={grid}
        label={label}
        lines={lines}
        keyOf={lineKey}
        cursorLine={lines.findIndex((line) => line.kind === 'issue' && line.issueId === list.cursor.at)}
        cursorRowId={list.cursor.at === null ? undefined : rowId(list.cursor.at)}
        selecting={selected > 0}
        renderLine={renderLine}
        onMove={list.move}
        testId="issue-list"
      />
      {selected > 0 && (
        <SelectionBar
          text={`${formatCount(selected)} selected`}
          actions={[
            { id: 'status', label: 'Status', keys: 'S', disabledReason: readOnly, onSelect: act.status },
            {
              id: 'priority',
              label: 'Priority',
              keys: 'P',
              disabledReason: readOnly,
              onSelect: act.priority,
            },
            {
              id: 'assign',
              label: 'Assign to me',
              keys: 'I',
              disabledReason: readOnly,
              onSelect: act.assign,
            },
            {
              id: 'run',
              label: 'Run',
              keys: 'R',
              onSelect: act.run,
              disabledReason: readOnly,
            },
            {
              id: 'all',
              label: 'All actions',
              keys: 'Mod+K',
              onSelect: () => openDialog({ kind: 'palette', issueIds: acted }),
            },
          ]}
        />
      )}
      {menu && readOnly === undefined && (
        <ListMenus menu={menu} issues={issues} onClose={() => setMenu(null)} />
      )}
    </div>
  );
}

function lineKey(line: ListLine): string {
  return line.kind === 'group' ? line.status : line.issueId;
}

interface GroupProps {
  readonly line: Extract<ListLine, { kind: 'group' }>;
  readonly scope: ListScope;
  readonly onFold: React.Dispatch<React.SetStateAction<ReadonlySet<IssueStatus>>>;
}

function Group({ line, scope, onFold }: GroupProps): React.ReactElement {
  const open = useDialogs((state) => state.open);
  const mayCreate = useWhyNotCreate() === undefined;
  return (
    <GroupHeader
      inGrid
      glyph={<StatusMark status={line.status} label={null} />}
      name={issueStatusLabels[line.status]}
      count={formatCount(line.count)}
      folded={line.folded}
      onToggle={() =>
        onFold((folded) => {
          const next = new Set(folded);
          if (!next.delete(line.status)) next.add(line.status);
          return next;
        })
      }
      {...(mayCreate && {
        onAdd: () => open({ kind: 'create-issue', projectId: scope.projectId, status: line.status }),
        addLabel: `Create an issue in ${issueStatusLabels[line.status]}`,
      })}
    />
  );
}
