import { Calendar, ListFilter, PanelRight, RefreshCw, Signal, SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '../../controls/button.tsx';
import { Chip } from '../../controls/chip.tsx';
import { IconButton } from '../../controls/icon-button.tsx';
import { LabelDot } from '../../controls/label-dot.tsx';
import { SegmentedTabs } from '../../controls/segmented-tabs.tsx';
import { Icon } from '../../icon.tsx';
import { GroupHeader } from '../../list/group-header.tsx';
import { ListRow } from '../../list/list-row.tsx';
import { List } from '../../list/list.tsx';
import { RowBlocked, RowMeta, RowProgress } from '../../list/row-meta.tsx';
import { SelectionBar } from '../../list/selection-bar.tsx';
import { PriorityMark } from '../../marks/priority-mark.tsx';
import { RunMark } from '../../marks/run-mark.tsx';
import { StatusMark } from '../../marks/status-mark.tsx';
import type { IssueStatus } from '../../marks/status-mark.tsx';
import { Avatar } from '../../people/avatar.tsx';
import { LiveAvatars } from '../../people/live-avatars.tsx';
import { Header } from '../../shell/header.tsx';
import { ViewBar, ViewShell } from '../../shell/view-shell.tsx';
import { Frame } from './frame.tsx';
import { sceneGroups } from './issues.ts';
import type { SceneIssue } from './issues.ts';
import { Person } from './people.tsx';

const noop = (): void => undefined;
const TABS = [
  { id: 'all', label: 'All' },
  { id: 'active', label: 'Active' },
  { id: 'backlog', label: 'Backlog' },
] as const;
const ACTIONS = [
  ['Status', 'S'],
  ['Priority', 'P'],
  ['Assign', 'A'],
  ['Label', 'L'],
  ['Cycle', 'Shift+C'],
  ['Run', 'R'],
  ['All actions', 'Mod+K'],
] as const;

function ListHeader(): ReactNode {
  const [tab, setTab] = useState<(typeof TABS)[number]['id']>('all');
  return (
    <Header
      crumbs={[{ label: 'Passage planner', onOpen: noop }, { label: 'Issues' }]}
      start={<SegmentedTabs label="Which issues" items={TABS} value={tab} onChange={setTab} />}
      end={
        <>
          <LiveAvatars
            people={[
              { id: '1', name: 'Mira', hue: 'a', live: false },
              { id: '2', name: 'Anselm', hue: 'd', live: false },
            ]}
          />
          <Button variant="ghost" size={24} icon={SlidersHorizontal}>
            Display
          </Button>
          <IconButton icon={PanelRight} label="Details" keys="Space" />
        </>
      }
    />
  );
}

function FilterBar(): ReactNode {
  const clicks = { onField: noop, onOperator: noop, onValue: noop, onRemove: noop };
  return (
    <ViewBar
      end={
        <>
          <RowMeta>32 issues</RowMeta>
          <Button variant="ghost" size={24}>
            Clear
          </Button>
          <Button size={24}>Save view</Button>
        </>
      }
    >
      <Chip icon={RefreshCw} field="Cycle" operator="is" value="Cycle 31" {...clicks} />
      <Chip icon={Signal} field="Priority" operator="is not" value="None" {...clicks} />
      <Button variant="ghost" size={24} icon={ListFilter} keys="F">
        Filter
      </Button>
    </ViewBar>
  );
}

function issueMeta(issue: SceneIssue): readonly ReactNode[] {
  const { run, labels = [], due } = issue;
  return [
    run !== undefined && (
      <RowMeta
        key="run"
        tone={run.state === 'waiting' ? 'wait' : 'plain'}
        glyph={<RunMark state={run.state} size={14} />}
      >
        {run.text}
      </RowMeta>
    ),
    ...labels.map(([hue, name]) => <LabelDot key={name} hue={hue} name={name} />),
    due !== undefined && (
      <RowMeta key="due" glyph={<Icon of={Calendar} size={14} label="Due" />}>
        {due}
      </RowMeta>
    ),
  ];
}

interface IssueRowProps {
  readonly issue: SceneIssue;
  readonly status: IssueStatus;
  readonly selected: boolean;
  readonly cursor: boolean;
  readonly onToggle: () => void;
}

function IssueRow({ issue, status, selected, cursor, onToggle }: IssueRowProps): ReactNode {
  const { progress, blocked = false } = issue;
  return (
    <ListRow
      id={issue.key}
      issueKey={issue.key}
      title={issue.title}
      selected={selected}
      cursor={cursor}
      onToggle={onToggle}
      priority={<PriorityMark priority={issue.priority} />}
      status={<StatusMark status={status} />}
      after={
        <>
          {progress !== undefined && <RowProgress done={progress[0]} total={progress[1]} />}
          {blocked && <RowBlocked />}
        </>
      }
      meta={issueMeta(issue)}
      estimate={issue.estimate}
      assignee={issue.who === undefined ? <Avatar who="nobody" /> : <Person name={issue.who} />}
    />
  );
}

/** Picture 01: the list with three issues selected. */
export function ListScene(): ReactNode {
  const [selected, setSelected] = useState<readonly string[]>(['ENG-398', 'ENG-387', 'ENG-433']);
  const toggle = (key: string): void =>
    setSelected(selected.includes(key) ? selected.filter((one) => one !== key) : [...selected, key]);
  return (
    <Frame active="Issues">
      <ViewShell header={<ListHeader />} bar={<FilterBar />} scroll={false}>
        <List label="Issues" rowCount={32} selecting={selected.length > 0} cursorRowId="ENG-433">
          {sceneGroups.map((group) => (
            <div key={group.status} role="rowgroup" aria-label={group.name}>
              <GroupHeader
                inGrid
                name={group.name}
                count={group.count}
                glyph={<StatusMark status={group.status} label={null} />}
                onAdd={noop}
              />
              {group.issues.map((issue) => (
                <IssueRow
                  key={issue.key}
                  issue={issue}
                  status={group.status}
                  selected={selected.includes(issue.key)}
                  cursor={issue.key === 'ENG-433'}
                  onToggle={() => toggle(issue.key)}
                />
              ))}
            </div>
          ))}
        </List>
        {selected.length > 0 && (
          <SelectionBar
            text={`${selected.length} selected`}
            actions={ACTIONS.map(([label, keys]) => ({ id: label, label, keys, onSelect: noop }))}
          />
        )}
      </ViewShell>
    </Frame>
  );
}
