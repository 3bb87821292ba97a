import { CircleDot, Play, Signal, Trash2, UserCheck, UserRound } from 'lucide-react';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { issueStatuses, issueStatusLabels, priorities } from '../../../shared/domain/issue.ts';
import { useReplica } from '../../lib/app-context.ts';
import { startDialog, useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { priorityLabels } from '../../lib/menus/priority-menu.tsx';
import type { PaletteCommand } from '../../lib/palette-command.ts';
import { useDeletion } from '../../lib/use-deletion.ts';
import { useIssueEdits } from '../../lib/use-issue-edits.ts';
import { PriorityMark } from '../../ui/marks/priority-mark.tsx';
import { StatusMark } from '../../ui/marks/status-mark.tsx';
import { Avatar } from '../../ui/people/avatar.tsx';
import { hueAt } from '../../ui/people/hue.ts';

/** What the palette shows: everything, or the values of one property to choose from. */
export type PalettePage = 'all' | 'status' | 'priority' | 'assignee';

/** What can be done with the issues of the selection; on a page, the values to choose from. All of it writes. */
export function useIssueCommands(
  issues: readonly IssueRow[],
  page: PalettePage,
  onPage: (page: PalettePage) => void,
): readonly PaletteCommand[] {
  const edit = useIssueEdits();
  const remove = useDeletion();
  const open = useDialogs((state) => state.open);
  const me = useReplica((snapshot) => snapshot.me?.memberId);
  const members = useReplica((snapshot) => snapshot.members);
  const ids = issues.map(({ issueId }) => issueId);
  const start = startDialog(ids);
  if (!start) return [];
  switch (page) {
    case 'status':
      return issueStatuses.map((status) => ({
        id: `status ${status}`,
        label: issueStatusLabels[status],
        mark: <StatusMark status={status} label={null} />,
        run: () => edit(ids, { status }),
      }));
    case 'priority':
      return priorities.map((priority) => ({
        id: `priority ${priority}`,
        label: priorityLabels[priority],
        mark: <PriorityMark priority={priority} label={null} />,
        run: () => edit(ids, { priority }),
      }));
    case 'assignee':
      return [
        {
          id: 'assignee nobody',
          label: 'Nobody',
          mark: <Avatar who="nobody" label={null} />,
          run: () => edit(ids, { assigneeId: null }),
        },
        ...members.map(({ memberId, name }, place) => ({
          id: `assignee ${memberId}`,
          label: name,
          mark: <Avatar who="person" name={name} hue={hueAt(place)} label={null} />,
          run: () => edit(ids, { assigneeId: memberId }),
        })),
      ];
    case 'all':
      return [
        ...choices.map((choice) => ({ ...choice, stays: true, run: () => onPage(choice.page) })),
        ...(me
          ? [
              {
                id: 'do assign-me',
                label: 'Assign to me',
                icon: UserCheck,
                keys: keysOf('issueAssignMe'),
                run: () => edit(ids, { assigneeId: me }),
              },
            ]
          : []),
        {
          id: 'do run',
          label: 'Run with an agent…',
          icon: Play,
          keys: keysOf('issueRun'),
          run: () => start && open(start),
        },
        {
          id: 'do delete',
          label: issues.length === 1 ? 'Delete issue' : `Delete ${issues.length} issues`,
          icon: Trash2,
          keys: keysOf('issueDelete'),
          run: () => remove(issues),
        },
      ];
  }
}

const choices = [
  { page: 'status', id: 'do status', label: 'Change status…', icon: CircleDot, keys: keysOf('issueStatus') },
  {
    page: 'priority',
    id: 'do priority',
    label: 'Change priority…',
    icon: Signal,
    keys: keysOf('issuePriority'),
  },
  { page: 'assignee', id: 'do assign', label: 'Assign to…', icon: UserRound },
] as const;
