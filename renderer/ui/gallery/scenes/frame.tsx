import {
  CircleUserRound,
  Inbox,
  Layers,
  ListFilter,
  Map as MapIcon,
  Monitor,
  Search,
  SquarePen,
  Waves,
  Waypoints,
} from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { IconButton } from '../../controls/icon-button.tsx';
import { RunMark } from '../../marks/run-mark.tsx';
import { SyncMark } from '../../marks/sync-mark.tsx';
import { AppShell, SIDEBAR_WIDTH } from '../../shell/app-shell.tsx';
import { SectionCaption } from '../../shell/section-caption.tsx';
import { SidebarCount, SidebarRow } from '../../shell/sidebar-row.tsx';
import { Sidebar, WorkspaceSwitcher } from '../../shell/sidebar.tsx';

const PLACES = ['Issues', 'Board', 'Graph', 'Cycles', 'Plans', 'Runs', 'Views'] as const;

function RunCounts(): ReactNode {
  return (
    <>
      <SidebarCount mark={<RunMark state="waiting" size={14} />}>1</SidebarCount>
      <SidebarCount mark={<RunMark state="running" size={14} />}>2</SidebarCount>
    </>
  );
}

function SceneSidebar({ active }: { readonly active: string }): ReactNode {
  return (
    <Sidebar
      header={
        <>
          <WorkspaceSwitcher name="Tidewright" />
          <IconButton icon={Search} size={28} label="Search" keys="/" />
          <IconButton icon={SquarePen} size={28} label="Create issue" keys="C" />
        </>
      }
      foot={
        <>
          <SidebarRow
            label="Offline · 4 unsent"
            mark={<SyncMark state="offline" label={null} />}
            active={active === 'Ledger'}
          />
          <SidebarRow label="This machine" icon={Monitor} end="3 runs" />
        </>
      }
    >
      <SidebarRow label="Inbox" icon={Inbox} end="5" active={active === 'Inbox'} />
      <SidebarRow label="My issues" icon={CircleUserRound} />
      <SidebarRow label="Triage" icon={ListFilter} end="2" />
      <SectionCaption>Projects</SectionCaption>
      <SidebarRow label="Passage planner" icon={Waypoints} strong />
      {PLACES.map((place) => (
        <SidebarRow
          key={place}
          label={place}
          indent
          active={place === active}
          {...(place === 'Runs' ? { end: <RunCounts /> } : {})}
        />
      ))}
      <SidebarRow label="Tide engine" icon={Waves} strong expanded={false} />
      <SidebarRow label="Chart tiles" icon={MapIcon} strong expanded={false} />
      <SectionCaption>Shared views</SectionCaption>
      <SidebarRow label="Release 4.2 blockers" icon={Layers} end="6" />
      <SidebarRow label="Ready for agents" icon={Layers} end="9" />
    </Sidebar>
  );
}

/** The shell around a scene. */
export function Frame({
  active,
  children,
}: {
  readonly active: string;
  readonly children: ReactNode;
}): ReactNode {
  const [width, setWidth] = useState(SIDEBAR_WIDTH.initial);
  return (
    <AppShell
      sidebar={<SceneSidebar active={active} />}
      sidebarOpen
      sidebarWidth={width}
      onSidebarWidth={setWidth}
    >
      {children}
    </AppShell>
  );
}
