import { Unlink } from 'lucide-react';
import { useState } from 'react';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { useReplica } from '../../lib/app-context.ts';
import { useIssueSearch } from '../../lib/use-issue-search.ts';
import { matchWords } from '../../ui/lib/match-letters.ts';
import { StatusMark } from '../../ui/marks/status-mark.tsx';
import { CommandPalette, type PaletteGroup } from '../../ui/overlay/command-palette.tsx';

interface Props {
  readonly issue: IssueRow;
  readonly onClose: () => void;
  readonly onChoose: (parentId: IssueId | null) => void;
}

const remove = 'remove';
const shown = 20;

/** Finds the issue that this one is a part of. Tens of thousands are searched by the host. */
export function ParentPicker({ issue, onClose, onChoose }: Props): React.ReactElement {
  const [query, setQuery] = useState('');
  const recent = useReplica(({ issues }) => issues);
  const found = useIssueSearch(query, shown + 1);
  const candidates =
    query.trim() === ''
      ? recent.order.slice(0, shown + 1).flatMap((id) => recent.byId.get(id) ?? [])
      : found.rows;
  const rows = candidates.filter((row) => row.issueId !== issue.issueId && row.teamId === issue.teamId);
  const groups: PaletteGroup[] = [
    ...(issue.parentId !== null && query === '' ? [removal] : []),
    { id: 'issues', caption: 'Issues', items: rows.slice(0, shown).map((row) => toItem(row, query)) },
  ];
  return (
    <CommandPalette
      open
      onOpenChange={onClose}
      query={query}
      onQueryChange={setQuery}
      placeholder={`Make ${issue.key} a part of…`}
      groups={groups.filter(({ items }) => items.length > 0)}
      hints={[
        { keys: 'Up Down', does: 'move' },
        { keys: 'Enter', does: 'choose' },
      ]}
      onSelect={(id) => {
        onClose();
        const parent = rows.find(({ issueId }) => issueId === id);
        if (parent || id === remove) onChoose(parent?.issueId ?? null);
      }}
    />
  );
}

const removal: PaletteGroup = {
  id: 'now',
  caption: 'Now',
  items: [{ id: remove, icon: Unlink, label: 'Remove the parent' }],
};

function toItem(row: IssueRow, query: string): PaletteGroup['items'][number] {
  return {
    id: row.issueId,
    mark: <StatusMark status={row.status} />,
    issueKey: row.key,
    label: row.title,
    matches: matchWords(row.title, query),
  };
}
