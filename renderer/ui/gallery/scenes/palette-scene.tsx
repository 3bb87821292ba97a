import { GitFork, Layers, OctagonMinus, Waypoints } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { matchRanges } from '../../lib/match-letters.ts';
import { StatusMark } from '../../marks/status-mark.tsx';
import { CommandPalette } from '../../overlay/command-palette.tsx';
import type { PaletteGroup } from '../../overlay/command-palette.tsx';
import type { PaletteItem } from '../../overlay/palette-row.tsx';
import { ListScene } from './list-scene.tsx';
import { Person } from './people.tsx';

const noop = (): void => undefined;

const GROUPS: readonly PaletteGroup[] = [
  {
    id: 'actions',
    caption: 'Do with 3 issues',
    items: [
      { id: 'blocked', icon: OctagonMinus, label: 'Mark as blocked by…', keys: 'M B' },
      { id: 'blocking', icon: GitFork, label: 'Mark as blocking…', keys: 'M X' },
      { id: 'show', icon: Waypoints, label: 'Show what they are blocked by' },
    ],
  },
  {
    id: 'issues',
    caption: 'Issues',
    items: [
      {
        id: 'ENG-421',
        mark: <StatusMark status="in_progress" />,
        issueKey: 'ENG-421',
        label: 'Cache harmonic constants per station',
        note: 'blocked by ENG-412',
        end: <Person name="Mira" />,
      },
      {
        id: 'ENG-430',
        mark: <StatusMark status="todo" />,
        issueKey: 'ENG-430',
        label: 'GPX import keeps waypoint names',
        note: 'blocked by ENG-421',
        end: <Person name="Ruta" />,
      },
      {
        id: 'ENG-352',
        mark: <StatusMark status="done" />,
        issueKey: 'ENG-352',
        label: 'Tile blobs are content-addressed',
        end: <Person name="Anselm" />,
      },
    ],
  },
  {
    id: 'places',
    caption: 'Go to',
    items: [
      { id: 'view', icon: Layers, label: 'Release 4.2 blockers', end: 'View' },
      { id: 'graph', icon: Waypoints, label: 'Graph, blocked paths only', keys: 'G G' },
    ],
  },
];

function found(item: PaletteItem, query: string): readonly PaletteItem[] {
  const matches = matchRanges(item.label, query);
  const noteMatches = matchRanges(item.note ?? '', query);
  return query !== '' && matches.length + noteMatches.length === 0 ? [] : [{ ...item, matches, noteMatches }];
}

/** Picture 09: the palette over the list. */
export function PaletteScene(): ReactNode {
  const [query, setQuery] = useState('blo');
  const [open, setOpen] = useState(true);
  const groups = GROUPS.map((group) => ({
    ...group,
    items: group.items.flatMap((item) => found(item, query)),
  }));
  return (
    <>
      <ListScene />
      <CommandPalette
        open={open}
        onOpenChange={setOpen}
        query={query}
        onQueryChange={setQuery}
        groups={groups.filter((group) => group.items.length > 0)}
        onSelect={() => setOpen(false)}
        context={{ label: '3 issues', detail: 'ENG-398, 387, 433', onClear: noop }}
        scope="in Tidewright"
        hints={[
          { keys: 'Up Down', does: 'move' },
          { keys: 'Enter', does: 'run' },
          { keys: 'Tab', does: 'only issues' },
        ]}
        endHints={[{ keys: 'Mod+Z', does: 'undoes any of these' }]}
      />
    </>
  );
}
