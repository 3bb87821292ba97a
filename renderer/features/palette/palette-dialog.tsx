import { useState, type KeyboardEvent } from 'react';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { useReplica } from '../../lib/app-context.ts';
import { useReadOnly } from '../../lib/may-write.ts';
import { usePerson } from '../../lib/people.ts';
import { useIssueSearch } from '../../lib/use-issue-search.ts';
import type { PaletteCommand } from '../../lib/palette-command.ts';
import { useViewCommands } from '../../lib/view-commands.ts';
import { navigate } from '../../lib/use-route.ts';
import { matchWords } from '../../ui/lib/match-letters.ts';
import { StatusMark } from '../../ui/marks/status-mark.tsx';
import { CommandPalette, type PaletteGroup } from '../../ui/overlay/command-palette.tsx';
import { Avatar } from '../../ui/people/avatar.tsx';
import { describeSelection, findCommands, recentIssues } from './palette-model.ts';
import { useIssueCommands, type PalettePage } from './use-issue-commands.tsx';
import { usePlaces, useWorkspaceCommands } from './use-places.ts';

interface Props {
  /** What the actions act on; empty for none. */
  readonly issueIds: readonly IssueId[];
  readonly onClose: () => void;
}

const shownIssues = 12;
const shownRecent = 5;
/** Where the issues stand among the groups. */
const issuesAt = 2;

/** Everything that any button does, by name; and every issue, by what is in it. */
export function PaletteDialog({ issueIds, onClose }: Props): React.ReactElement {
  const [query, setQuery] = useState('');
  const [wantedPage, setPage] = useState<PalettePage>('all');
  const [onlyIssues, setOnlyIssues] = useState(false);
  const [withSelection, setWithSelection] = useState(true);
  const workspace = useReplica((snapshot) => snapshot.workspace?.name ?? '');
  const index = useReplica((snapshot) => snapshot.issues);
  const acted = withSelection ? issueIds.flatMap((id) => index.byId.get(id) ?? []) : [];
  // All that can be done with issues writes.
  const readOnly = useReadOnly(new Set(acted.map(({ teamId }) => teamId)));
  const selection = readOnly === undefined ? acted : [];
  const page = selection.length > 0 ? wantedPage : 'all';
  const chip = describeSelection(selection);
  const goToPage = (next: PalettePage): void => {
    setPage(next);
    setQuery('');
  };
  const actions = useIssueCommands(selection, page, goToPage);
  const view = useViewCommands();
  const places = usePlaces();
  const workspaceCommands = useWorkspaceCommands();
  const search = useIssueSearch(page === 'all' ? query : '', shownIssues);
  const recent = query.trim() === '' && !chip ? recentIssues(index, shownRecent) : [];
  const issues = query.trim() === '' ? recent : search.rows;

  const choosing = page !== 'all';
  const sections: readonly [string, readonly PaletteCommand[]][] = [
    [view.caption, choosing || onlyIssues ? [] : view.commands],
    [choosing ? pageCaptions[page] : `Do with ${chip?.label ?? ''}`, onlyIssues ? [] : actions],
    [query.trim() === '' ? 'Changed last' : 'Issues', []],
    ['Go to', choosing || onlyIssues ? [] : places],
    ['Workspace', choosing || onlyIssues ? [] : workspaceCommands],
  ];
  const commands = new Map(sections.flatMap(([, each]) => each.map((command) => [command.id, command])));
  const groups = sections.map(([caption, each], at): PaletteGroup => {
    const items =
      at === issuesAt
        ? choosing
          ? []
          : issues.map((issue) => issueItem(issue, query))
        : toItems(each, query);
    return { id: `group-${at}`, caption, items };
  });

  const select = (id: string): void => {
    const command = commands.get(id);
    // Closed first: what is done may open the next dialog.
    if (command?.stays !== true) onClose();
    if (command) command.run();
    else navigate({ view: 'issue', issueId: id });
  };
  const onKey = (event: KeyboardEvent): boolean => {
    if (event.key === 'Backspace' && query === '' && choosing) goToPage('all');
    else if (event.key === 'Tab' && !choosing) setOnlyIssues(!onlyIssues);
    else return false;
    event.preventDefault();
    return true;
  };

  return (
    <CommandPalette
      open
      onOpenChange={onClose}
      query={query}
      onQueryChange={setQuery}
      placeholder={choosing ? `${pageCaptions[page]}…` : 'Type a command or search issues'}
      searching={search.searching}
      groups={groups.filter(({ items }) => items.length > 0)}
      onSelect={select}
      onKey={onKey}
      context={chip ? { ...chip, onClear: () => setWithSelection(false) } : undefined}
      scope={search.error ?? `in ${workspace}`}
      hints={[
        { keys: 'Up Down', does: 'move' },
        { keys: 'Enter', does: choosing ? 'choose' : 'run' },
        choosing
          ? { keys: 'Backspace', does: 'back' }
          : { keys: 'Tab', does: onlyIssues ? 'everything' : 'only issues' },
      ]}
    />
  );
}

const pageCaptions: Readonly<Record<Exclude<PalettePage, 'all'>, string>> = {
  status: 'Change status',
  priority: 'Change priority',
  assignee: 'Assign to',
};

function toItems(commands: readonly PaletteCommand[], query: string): PaletteGroup['items'] {
  return findCommands(commands, query).map(({ id, label, icon, mark, keys, end, matches }) => ({
    id,
    label,
    matches,
    end,
    ...(icon && { icon }),
    ...(mark !== undefined && { mark }),
    ...(keys !== undefined && { keys }),
  }));
}

function issueItem(issue: IssueRow, query: string): PaletteGroup['items'][number] {
  return {
    id: issue.issueId,
    mark: <StatusMark status={issue.status} />,
    issueKey: issue.key,
    label: issue.title,
    matches: matchWords(issue.title, query),
    end: <Assignee memberId={issue.assigneeId} />,
  };
}

function Assignee({ memberId }: { readonly memberId: string | null }): React.ReactNode {
  const person = usePerson(memberId);
  return person && <Avatar who="person" name={person.name} hue={person.hue} />;
}
