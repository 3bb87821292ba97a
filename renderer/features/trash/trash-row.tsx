import { RotateCcw, Trash2 } from 'lucide-react';
import type { DeletedIssueRow } from '../../../shared/contract/schemas.ts';
import { usePerson } from '../../lib/people.ts';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { ListRow } from '../../ui/list/list-row.tsx';
import { RowMeta } from '../../ui/list/row-meta.tsx';
import { PriorityMark } from '../../ui/marks/priority-mark.tsx';
import { StatusMark } from '../../ui/marks/status-mark.tsx';
import { Avatar } from '../../ui/people/avatar.tsx';
import { describeDeletion } from './trash-words.ts';

interface Props {
  readonly issue: DeletedIssueRow;
  /** ms since the epoch */
  readonly now: number;
  readonly cursor: boolean;
  readonly selected: boolean;
  readonly whyNotRestore: string | undefined;
  readonly whyNotPurge: string | undefined;
  readonly onToggle: (range: boolean) => void;
  readonly onRestore: () => void;
  readonly onPurge: () => void;
}

/** DOM id of a row, for the list's `aria-activedescendant`. */
export function trashRowId(issueId: string): string {
  return `deleted-${issueId}`;
}

/** One deleted issue: what it was, who deleted it and when, and the two ways on. */
export function TrashRow(props: Props): React.ReactElement {
  const { issue, now, cursor, selected, whyNotRestore, whyNotPurge, onToggle, onRestore, onPurge } = props;
  const who = usePerson(issue.deletedBy);
  return (
    <ListRow
      id={trashRowId(issue.issueId)}
      issueKey={issue.key}
      title={issue.title}
      selected={selected}
      cursor={cursor}
      onToggle={(_, event) => {
        event.stopPropagation();
        onToggle(event.shiftKey);
      }}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('label, button')) return;
        onToggle(event.shiftKey);
      }}
      priority={<PriorityMark priority={issue.priority} />}
      status={<StatusMark status={issue.status} />}
      {...(issue.editedAfterDelete && { after: <RowMeta tone="wait">edited since</RowMeta> })}
      meta={[
        <RowMeta key="when">{describeDeletion(issue, who?.name ?? null, now)}</RowMeta>,
        <IconButton
          key="restore"
          icon={RotateCcw}
          label={`Restore ${issue.key}`}
          tabIndex={-1}
          disabledReason={whyNotRestore}
          onClick={onRestore}
        />,
        <IconButton
          key="purge"
          icon={Trash2}
          label={`Delete ${issue.key} for ever`}
          tabIndex={-1}
          disabledReason={whyNotPurge}
          onClick={onPurge}
        />,
      ]}
      assignee={
        who ? (
          <Avatar who="person" name={who.name} hue={who.hue} label={null} />
        ) : (
          <Avatar who="nobody" label={null} />
        )
      }
    />
  );
}
