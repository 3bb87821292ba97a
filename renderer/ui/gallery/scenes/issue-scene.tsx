import {
  Calendar,
  ChevronDown,
  ChevronUp,
  Paperclip,
  Play,
  Plus,
  ShieldCheck,
  Signpost,
  Star,
} from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '../../controls/button.tsx';
import { ButtonGroup } from '../../controls/button-group.tsx';
import { Composer } from '../../controls/composer.tsx';
import { IconButton } from '../../controls/icon-button.tsx';
import { LinkButton } from '../../controls/link-button.tsx';
import { LabelDot } from '../../controls/label-dot.tsx';
import { Activity, ActivityComposer, ActivityItem, CommentItem } from '../../document/activity.tsx';
import { CriterionRow } from '../../document/criterion-row.tsx';
import { DocSection } from '../../document/doc-section.tsx';
import { IssueLine, RelationRow } from '../../document/issue-line.tsx';
import { PropertyButton } from '../../document/key-value.tsx';
import { MarkRow } from '../../document/mark-row.tsx';
import { Prose } from '../../document/prose.tsx';
import { Icon } from '../../icon.tsx';
import { cx } from '../../lib/cx.ts';
import { RowMeta } from '../../list/row-meta.tsx';
import { PriorityMark } from '../../marks/priority-mark.tsx';
import { ProgressRing } from '../../marks/progress-ring.tsx';
import { RunMark } from '../../marks/run-mark.tsx';
import { StatusMark } from '../../marks/status-mark.tsx';
import { Avatar } from '../../people/avatar.tsx';
import { LiveAvatars } from '../../people/live-avatars.tsx';
import { NameFlag } from '../../people/name-flag.tsx';
import { Header } from '../../shell/header.tsx';
import { SidePanel } from '../../shell/side-panel.tsx';
import { ViewShell } from '../../shell/view-shell.tsx';
import { Frame } from './frame.tsx';
import { Person } from './people.tsx';
import css from './scene.module.css';

const noop = (): void => undefined;
const agent = <Avatar who="agent" name="Fixer" />;

function IssueHeader(): ReactNode {
  return (
    <Header
      crumbs={[{ label: 'Passage planner', onOpen: noop }, { label: 'ENG-412' }]}
      start={<IconButton icon={Star} label="Add to favourites" />}
      end={
        <>
          <LiveAvatars people={[{ id: '1', name: 'Mira', hue: 'a' }]} />
          <span className={css['small']}>Mira is editing</span>
          <span className={css['small2']}>1 of 32</span>
          <ButtonGroup>
            <IconButton icon={ChevronUp} label="Previous issue" keys="K" />
            <IconButton icon={ChevronDown} label="Next issue" keys="J" />
          </ButtonGroup>
          <Button size={24} icon={Play} keys="R">
            Run
          </Button>
        </>
      }
    />
  );
}

function Properties(): ReactNode {
  return (
    <div>
      <PropertyButton name="Status" keys="S">
        <StatusMark status="in_progress" label={null} />
        In Progress
      </PropertyButton>
      <PropertyButton name="Priority" keys="P">
        <PriorityMark priority="urgent" label={null} />
        Urgent
      </PropertyButton>
      <PropertyButton name="Assignee" keys="A">
        <Person name="Tove" label={null} />
        Tove
      </PropertyButton>
      <PropertyButton name="Agent">
        <Avatar who="agent" name="Fixer" label={null} />
        Fixer
      </PropertyButton>
      <PropertyButton name="Labels" keys="L" many>
        <LabelDot hue="a" name="Tide engine" />
        <LabelDot hue="e" name="Regression" />
      </PropertyButton>
      <PropertyButton name="Estimate" keys="Shift+E">
        3 points
      </PropertyButton>
      <PropertyButton name="Due" keys="Shift+D">
        <Icon of={Calendar} size={14} />
        19 Nov, in 2 days
      </PropertyButton>
      <PropertyButton name="Cycle" keys="Shift+C">
        <ProgressRing done={19} total={32} label={null} />
        Cycle 31
      </PropertyButton>
      <PropertyButton name="Milestone" keys="Shift+M">
        <Icon of={Signpost} size={14} />
        Correct across zones
      </PropertyButton>
    </div>
  );
}

function Panel(): ReactNode {
  return (
    <SidePanel label="Properties">
      <Properties />
      <DocSection heading="Relations" spaced end={<IconButton icon={Plus} label="Add a relation" />}>
        <RelationRow
          kind="Blocks"
          status={<StatusMark status="in_progress" size={14} />}
          issueKey="ENG-421"
          title="Cache harmonic constants per station"
          onOpen={noop}
        />
        <RelationRow
          kind="Related"
          status={<StatusMark status="todo" size={14} />}
          issueKey="ENG-430"
          title="GPX import keeps waypoint names"
          onOpen={noop}
        />
        <RelationRow
          kind="Related"
          status={<StatusMark status="in_review" size={14} />}
          issueKey="ENG-409"
          title="Passage export drops waypoints"
          onOpen={noop}
        />
      </DocSection>
      <DocSection heading="Runs" count="3" end="this machine">
        <MarkRow
          mark={<RunMark state="waiting" label={null} />}
          text="Run 3"
          note="Waiting for you"
          tone="wait"
          end="14:32"
          onOpen={noop}
        />
        <MarkRow
          mark={<RunMark state="failed" label={null} />}
          text="Run 2"
          note="Evidence missing"
          tone="bad"
          end="31:05"
          onOpen={noop}
        />
        <MarkRow
          mark={<RunMark state="cancelled" label={null} />}
          text="Run 1"
          note="Cancelled"
          end="2:10"
          onOpen={noop}
        />
        <p className={cx(css['ledgerLine'], css['lower'])}>
          <Icon of={ShieldCheck} size={14} />
          <span className={css['small']}>3 envelopes left this machine</span>
          <LinkButton>Open ledger</LinkButton>
        </p>
      </DocSection>
    </SidePanel>
  );
}

function Description(): ReactNode {
  return (
    <Prose>
      <p>
        A passage that starts before the clock change and ends after it gets the wrong height at every station
        reached on the far side. The curve is right; the <strong>label</strong> is not.
      </p>
      <h2>What we know</h2>
      <ul>
        <li>
          <code>TideClock.at()</code> keeps the offset of the departure.
        </li>
        <li>
          Stations without a zone of their own take the zone of the port
          <span className={css['caret']}>
            <NameFlag name="Mira" hue="a" className={css['caretFlag']} />
          </span>
          , which is only true inshore.
        </li>
        <li>GPX export is not affected: it writes UTC (see ENG-409).</li>
      </ul>
    </Prose>
  );
}

function Criteria(): ReactNode {
  const head = (
    <span>
      evidence at head <span className={css['mono']}>3fa91c2</span>
    </span>
  );
  return (
    <DocSection heading="Acceptance criteria" count="2 of 4 proven" end={head}>
      <CriterionRow
        state="fresh"
        text="Heights on both sides of the change match the printed table"
        proof="exit 0 · 3fa91c2"
        onOpen={noop}
      />
      <CriterionRow
        state="fresh"
        text="Every zone in the test list passes, both directions"
        proof="exit 0 · 3fa91c2"
        onOpen={noop}
      />
      <CriterionRow
        state="stale"
        text="No allocation per sample in the inner loop"
        proof="stale · b07d114"
        onOpen={noop}
      />
      <CriterionRow
        state="missing"
        text="The passage view names the zone beside each time"
        proof="no evidence yet"
        onOpen={noop}
      />
    </DocSection>
  );
}

function SubIssues(): ReactNode {
  const waiting = (
    <RowMeta tone="wait" glyph={<RunMark state="waiting" size={14} label={null} />}>
      Waiting
    </RowMeta>
  );
  return (
    <DocSection
      heading="Sub-issues"
      count={
        <>
          <ProgressRing done={2} total={5} label={null} />2 of 5
        </>
      }
      end={<IconButton icon={Plus} label="Add a sub-issue" keys="Mod+Shift+O" />}
    >
      <IssueLine
        status={<StatusMark status="done" />}
        issueKey="ENG-450"
        title="Reproduce the drift with the October passage"
        closed
        end={<Person name="Tove" />}
        onOpen={noop}
      />
      <IssueLine
        status={<StatusMark status="done" />}
        issueKey="ENG-451"
        title="Keep the zone with the sample, not with the passage"
        closed
        end={<Person name="Tove" />}
        onOpen={noop}
      />
      <IssueLine
        status={<StatusMark status="in_progress" />}
        issueKey="ENG-452"
        title="Resolve the zone of offshore stations from the chart"
        end={
          <>
            {waiting}
            {agent}
          </>
        }
        onOpen={noop}
      />
      <IssueLine
        status={<StatusMark status="todo" />}
        issueKey="ENG-453"
        title="Name the zone beside each time in the passage view"
        end={<Person name="Deniz" />}
        onOpen={noop}
      />
      <IssueLine
        status={<StatusMark status="todo" />}
        issueKey="ENG-454"
        title="Regenerate the reference tables"
        end={<Avatar who="nobody" />}
        onOpen={noop}
      />
    </DocSection>
  );
}

/** Picture 03: an issue that somebody else is editing. */
export function IssueScene(): ReactNode {
  const [comment, setComment] = useState('');
  return (
    <Frame active="Issues">
      <ViewShell header={<IssueHeader />} panel={<Panel />}>
        <div className={css['main']}>
          <h2 className={css['title']}>Tide heights drift by one hour across the clock change</h2>
          <div className={css['doc']}>
            <Description />
          </div>
          <Criteria />
          <SubIssues />
          <DocSection heading="Activity">
            <Activity>
              <ActivityItem avatar={<Person name="Ruta" label={null} />} at="Mon 16:40">
                <b>Ruta</b> added <b>blocks ENG-421</b>
              </ActivityItem>
              <ActivityItem avatar={<Avatar who="agent" name="Fixer" label={null} />} at="14:02">
                <b>Fixer</b> started run 3 for Tove
              </ActivityItem>
              <CommentItem avatar={<Person name="Mira" label={null} />} author="Mira" at="14:11">
                The 1996 tables use standard time all year, so do not compare against them. I put the right
                scans in the plan.
              </CommentItem>
              <ActivityComposer avatar={<Person name="Tove" label={null} />}>
                <Composer
                  roomy
                  label="Write a comment"
                  value={comment}
                  onChange={setComment}
                  onSubmit={noop}
                  keys="Mod+Enter"
                  tools={<IconButton icon={Paperclip} label="Attach a file" />}
                />
              </ActivityComposer>
            </Activity>
          </DocSection>
        </div>
      </ViewShell>
    </Frame>
  );
}
