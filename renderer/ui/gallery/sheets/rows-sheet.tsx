import { CloudOff, Monitor, Plus, Waypoints } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { IconButton } from '../../controls/icon-button.tsx';
import { LabelDot } from '../../controls/label-dot.tsx';
import { Board, BoardColumn } from '../../board/board.tsx';
import { Card, CardPlace } from '../../board/card.tsx';
import { GraphNode } from '../../board/graph-node.tsx';
import { TreeRow } from '../../board/tree-row.tsx';
import { GroupHeader } from '../../list/group-header.tsx';
import { InboxRow } from '../../list/inbox-row.tsx';
import { ListRow } from '../../list/list-row.tsx';
import { List } from '../../list/list.tsx';
import { RowBlocked, RowMeta, RowProgress } from '../../list/row-meta.tsx';
import { HintBar, SelectionBar } from '../../list/selection-bar.tsx';
import { PriorityMark } from '../../marks/priority-mark.tsx';
import { RunMark } from '../../marks/run-mark.tsx';
import { StatusMark } from '../../marks/status-mark.tsx';
import { Avatar } from '../../people/avatar.tsx';
import { SectionCaption } from '../../shell/section-caption.tsx';
import { SidebarRow } from '../../shell/sidebar-row.tsx';
import { LoadingRows } from '../../states/loading-rows.tsx';
import { KeyCap } from '../../controls/key-cap.tsx';
import { Person } from '../scenes/people.tsx';
import { Sheet, Specimen } from '../sheet.tsx';

const noop = (): void => undefined;
const run = (
  <RowMeta key="run" tone="wait" glyph={<RunMark state="waiting" size={14} label={null} />}>
    Waiting · 14:32
  </RowMeta>
);
const label = <LabelDot key="label" hue="a" name="Tide engine" />;
const due = <RowMeta key="due">19 Nov</RowMeta>;

function Lists(): ReactNode {
  const [folded, setFolded] = useState(false);
  const row = (key: string, over: { readonly selected?: boolean; readonly cursor?: boolean }): ReactNode => (
    <ListRow
      issueKey={key}
      title="Tide heights drift by one hour across the clock change, and also across the change of the year"
      selected={over.selected ?? false}
      cursor={over.cursor ?? false}
      onToggle={noop}
      priority={<PriorityMark priority="high" />}
      status={<StatusMark status="todo" />}
      after={
        <>
          <RowProgress done={2} total={5} />
          <RowBlocked />
        </>
      }
      meta={[run, label, due]}
      estimate="3"
      assignee={<Person name="Tove" />}
    />
  );
  return (
    <>
      <Specimen name="List, GroupHeader, ListRow" wide flush>
        <List label="Issues" rowCount={4} selecting>
          <GroupHeader
            inGrid
            glyph={<StatusMark status="todo" label={null} />}
            name="Todo"
            count="3"
            onAdd={noop}
            onToggle={() => setFolded(!folded)}
            folded={folded}
          />
          {row('ENG-398', {})}
          {row('ENG-387', { selected: true })}
          {row('ENG-433', { selected: true, cursor: true })}
        </List>
      </Specimen>
      <Specimen name="ListRow under 400 px: meta dropped from the left" flush>
        <List label="Narrow" rowCount={1}>
          {row('ENG-398', {})}
        </List>
      </Specimen>
    </>
  );
}

function Bars(): ReactNode {
  return (
    <>
      <Specimen name="SelectionBar" wide tall>
        <SelectionBar
          text="3 selected"
          actions={[
            { id: 's', label: 'Status', keys: 'S', onSelect: noop },
            {
              id: 'r',
              label: 'Run',
              keys: 'R',
              onSelect: noop,
              disabledReason: 'No agent is set up on this machine',
            },
            { id: 'k', label: 'All actions', keys: 'Mod+K', onSelect: noop },
          ]}
        />
      </Specimen>
      <Specimen name="HintBar" wide tall>
        <HintBar>
          <span>
            Drop in <b>In Review</b>, 2nd of 4
          </span>
          <span>
            <KeyCap keys="Esc" /> cancel
          </span>
        </HintBar>
      </Specimen>
    </>
  );
}

function Boards(): ReactNode {
  const foot = (
    <>
      <PriorityMark priority="high" />
      <RowProgress done={2} total={5} />
      {label}
    </>
  );
  return (
    <>
      <Specimen name="Board, BoardColumn, Card, CardPlace" wide flush>
        <Board>
          <BoardColumn glyph={<StatusMark status="todo" label={null} />} name="Todo" count="2" onAdd={noop}>
            <Card
              issueKey="ENG-430"
              title="GPX import keeps waypoint names with combining characters"
              blocked
              assignee={<Person name="Ruta" />}
              foot={foot}
              end={due}
              tabIndex={0}
              role="button"
            />
            <Card
              issueKey="ENG-387"
              title="Show the predicted current"
              assignee={<Person name="Mira" />}
              foot={foot}
              other={{ name: 'Anselm', hue: 'd' }}
            />
          </BoardColumn>
          <BoardColumn
            glyph={<StatusMark status="in_review" label={null} />}
            name="In Review"
            count="3 → 4"
            target
          >
            <CardPlace kind="target" height={92} />
            <Card
              issueKey="ENG-405"
              title="Passage plan: undo after dragging a leg"
              assignee={<Avatar who="agent" name="Fixer" />}
              foot={foot}
              lifted="pointer"
            />
            <CardPlace kind="origin" height={92} />
          </BoardColumn>
        </Board>
      </Specimen>
      <Specimen name="TreeRow" flush>
        <div role="tree" aria-label="Compiled plan">
          <TreeRow
            level={0}
            expanded
            onToggle={noop}
            glyph={<StatusMark status="todo" size={14} />}
            title="Zone on every sample"
            strong
            note={{ kind: 'plain', text: '8 points' }}
          />
          <TreeRow
            level={1}
            expanded={false}
            onToggle={noop}
            glyph={<StatusMark status="in_progress" size={14} />}
            issueKey="ENG-412"
            title="Tide heights drift"
            note={{ kind: 'warn', text: 'no criteria' }}
            selected
          />
          <TreeRow
            level={2}
            glyph={<StatusMark status="backlog" size={14} />}
            title="Overlapping charts"
            note={{ kind: 'new' }}
          />
        </div>
      </Specimen>
      <Specimen name="GraphNode">
        <GraphNode
          status={<StatusMark status="in_progress" size={14} />}
          issueKey="ENG-421"
          title="Cache harmonic constants per station"
          blocked
          assignee={<Person name="Mira" />}
          outline="path"
        />
        <GraphNode
          status={<StatusMark status="todo" size={14} />}
          issueKey="ENG-430"
          title="GPX import"
          assignee={<Person name="Ruta" />}
          outline="cycle"
        />
      </Specimen>
    </>
  );
}

/** Rows of every kind. */
export function RowsSheet(): ReactNode {
  return (
    <Sheet title="Rows">
      <Lists />
      <Bars />
      <Boards />
      <Specimen name="InboxRow" flush>
        <div role="listbox" aria-label="Inbox" tabIndex={0}>
          <InboxRow
            unread
            selected={false}
            mark={<RunMark state="waiting" label={null} />}
            title="Allow a command in run 3"
            time="1 min"
            about="ENG-412 Tide heights drift by one hour"
          />
          <InboxRow
            unread={false}
            selected
            mark={<Avatar who="person" name="Ruta" hue="e" size={24} label={null} />}
            title="Ruta asks for a review"
            time="2 h"
            about="Plan: Correct across zones"
          />
        </div>
      </Specimen>
      <Specimen name="SidebarRow, SectionCaption" flush>
        <SectionCaption action={<IconButton icon={Plus} label="Add a project" />}>Projects</SectionCaption>
        <SidebarRow label="Passage planner" icon={Waypoints} strong expanded />
        <SidebarRow label="Issues" indent active end="5" />
        <SidebarRow label="A name that is far too long for the sidebar of this workspace" indent />
        <SidebarRow label="Offline · 4 unsent" icon={CloudOff} />
        <SidebarRow label="This machine" icon={Monitor} end="3 runs" />
      </Specimen>
      <Specimen name="LoadingRows" flush>
        <LoadingRows rows={4} label="Loading issues" delay={0} />
      </Specimen>
    </Sheet>
  );
}
