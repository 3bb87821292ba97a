import {
  Bot,
  OctagonPause,
  CloudOff,
  CornerDownRight,
  Ellipsis,
  FilePenLine,
  FolderGit2,
  Folder,
  GitBranch,
  GitCommitHorizontal,
  GitPullRequestArrow,
  Globe,
  KeyRound,
  ListChecks,
  MessageSquare,
  Search,
  Terminal,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';

import { Button } from '../../controls/button.tsx';
import { Composer } from '../../controls/composer.tsx';
import { IconButton } from '../../controls/icon-button.tsx';
import { LinkButton } from '../../controls/link-button.tsx';
import { Tabs } from '../../controls/tabs.tsx';
import { DocSection } from '../../document/doc-section.tsx';
import { KeyValue } from '../../document/key-value.tsx';
import { MarkRow } from '../../document/mark-row.tsx';
import { Icon } from '../../icon.tsx';
import { EvidenceMark } from '../../marks/evidence-mark.tsx';
import { RunMark } from '../../marks/run-mark.tsx';
import { CapMeter } from '../../run/cap-meter.tsx';
import { LineCount } from '../../run/diff-file.tsx';
import { EnvelopeField, EnvelopeFields } from '../../run/envelope-field.tsx';
import { QuestionBlock } from '../../run/question-block.tsx';
import { TimelineEvent } from '../../run/timeline-event.tsx';
import { TimelinePlan } from '../../run/timeline-plan.tsx';
import { Timeline, TimelineEntry, TimelineHeading, TimelineMessage } from '../../run/timeline.tsx';
import { TitleBlock, TitleFact } from '../../run/title-block.tsx';
import { Header } from '../../shell/header.tsx';
import { SidePanel } from '../../shell/side-panel.tsx';
import { ActionBar, ViewShell } from '../../shell/view-shell.tsx';
import { Frame } from './frame.tsx';
import css from './scene.module.css';

const noop = (): void => undefined;
const node = (icon: LucideIcon): ReactNode => <Icon of={icon} size={14} />;

const TABS = [
  { id: 'timeline', label: 'Timeline' },
  { id: 'terminal', label: 'Terminal' },
  { id: 'changes', label: 'Changes', count: '7' },
  { id: 'evidence', label: 'Evidence', count: '2 of 4' },
  { id: 'files', label: 'Files' },
  { id: 'ledger', label: 'Ledger', count: '3' },
] as const;
type TabId = (typeof TABS)[number]['id'];

const STEPS = [
  { id: '1', text: 'Reproduce with the October passage', state: 'done' },
  { id: '2', text: 'Move zone to TideSample', state: 'done' },
  { id: '3', text: 'Add both-direction tests', state: 'done' },
  { id: '4', text: 'Resolve offshore zones from the chart', state: 'now' },
  { id: '5', text: 'Name the zone in the passage view', state: 'next' },
] as const;

/** Header, title and tabs of the run that two scenes show. */
export function RunHead({
  active,
  end,
}: {
  readonly active: readonly TabId[];
  readonly end: ReactNode;
}): ReactNode {
  return (
    <>
      <Header
        crumbs={[
          { label: 'Passage planner', onOpen: noop },
          { label: 'Runs', onOpen: noop },
          { label: 'ENG-412', onOpen: noop },
          { label: 'Run 3' },
        ]}
        end={
          <>
            <Button variant="ghost" size={24} icon={FolderGit2}>
              Open worktree
            </Button>
            <Button variant="ghost" size={24} icon={GitPullRequestArrow}>
              Make PR
            </Button>
            <IconButton icon={Ellipsis} label="More actions" />
          </>
        }
      />
      <TitleBlock
        mark={<RunMark state="waiting" label={null} />}
        title="Tide heights drift by one hour across the clock change"
        caps={
          <>
            <CapMeter name="Elapsed" value="14:32" limit="45:00" share={14.53 / 45} />
            <CapMeter name="Attempt" value="3" limit="3" share={1} />
            <CapMeter name="Tokens" value="182k" limit="400k" share={0.455} />
            <CapMeter name="Silence" value="0:42" limit="5:00" share={0.14} />
          </>
        }
      >
        <TitleFact tone="wait">Waiting for you</TitleFact>
        <TitleFact icon={Bot}>Fixer · acp</TitleFact>
        <TitleFact icon={GitBranch} mono>
          hearth/eng-412-tide-drift
        </TitleFact>
        <TitleFact icon={GitCommitHorizontal} mono>
          3fa91c2
        </TitleFact>
      </TitleBlock>
      <Tabs label="Parts of the run" items={TABS} active={active} onChange={noop} end={end} />
    </>
  );
}

/** The foot of a run. */
export function RunActions(): ReactNode {
  const [text, setText] = useState('');
  return (
    <ActionBar>
      <Composer
        label="Steer the agent, or answer its question"
        value={text}
        onChange={setText}
        onSubmit={noop}
        submitOn="enter"
        keys="/"
      />
      <Button size={32} icon={OctagonPause}>
        Interrupt
      </Button>
      <Button size={32} variant="destructive">
        Cancel run
      </Button>
    </ActionBar>
  );
}

function Panel(): ReactNode {
  return (
    <SidePanel label="What is known of this run">
      <DocSection heading="What the team sees" lead="Ids, a signature and these fields. Nothing else.">
        <EnvelopeFields compact>
          <EnvelopeField name="state" value="waiting" tone="wait" />
          <EnvelopeField name="queuedAt" value="14:02:10.962" />
          <EnvelopeField name="startedAt" value="14:02:11.408" />
          <EnvelopeField name="branch" value="hearth/eng-412-tide-drift" />
          <EnvelopeField name="commit" value="3fa91c2e0b" />
          <EnvelopeField name="outcome" value="none" />
          <EnvelopeField name="errorCategory" value="none" />
        </EnvelopeFields>
        <p className={css['ledgerLine']}>
          <Icon of={CloudOff} size={14} />
          <span className={css['small2']}>1 envelope queued</span>
          <LinkButton>Open ledger</LinkButton>
        </p>
      </DocSection>
      <DocSection heading="Evidence" count="2 of 4">
        <MarkRow mark={<EvidenceMark state="fresh" />} text="Heights match the printed table" onOpen={noop} />
        <MarkRow
          mark={<EvidenceMark state="fresh" />}
          text="Every zone passes, both directions"
          onOpen={noop}
        />
        <MarkRow
          mark={<EvidenceMark state="stale" />}
          text="No allocation per sample"
          tone="wait"
          end="stale"
          onOpen={noop}
        />
        <MarkRow
          mark={<EvidenceMark state="missing" />}
          text="View names the zone"
          end="none"
          onOpen={noop}
        />
      </DocSection>
      <DocSection heading="Worktree" count="on this machine">
        <KeyValue name="Base" mono>
          main · 9c04e7d
        </KeyValue>
        <KeyValue name="Ports">4310–4319</KeyValue>
        <KeyValue name="Size">412 MB</KeyValue>
        <KeyValue name="Secrets">None granted</KeyValue>
      </DocSection>
    </SidePanel>
  );
}

function Events(): ReactNode {
  return (
    <Timeline label="What the agent did">
      <TimelineEvent
        time="14:02:11"
        node={node(FolderGit2)}
        what="Worktree ready"
        names="from main at 9c04e7d · 3 ignored files copied · ports 4310–4319"
        detail="1.2 s"
        onToggle={noop}
      />
      <TimelineEvent
        time="14:02:13"
        node={node(CornerDownRight)}
        what="Prompt sent"
        names="issue, 4 criteria, plan notes, repository rules"
        detail="6.1k tokens"
        onToggle={noop}
      />
      <TimelineEntry time="14:02:29" node={node(MessageSquare)}>
        <TimelineMessage>
          The offset is read once, when the passage is created. I will move the zone onto each sample, then
          resolve offshore stations from the chart they lie on.
        </TimelineMessage>
      </TimelineEntry>
      <TimelineEntry time="14:02:31" node={node(ListChecks)}>
        <TimelineHeading count="3 of 5 steps">Plan</TimelineHeading>
        <TimelinePlan steps={STEPS} />
      </TimelineEntry>
      <TimelineEvent
        time="14:03:02"
        node={node(Search)}
        what="Read 9 files, searched 4 times"
        names="src/tide/clock.ts, src/tide/station.ts, and 7 more"
        detail="18 s"
        onToggle={noop}
      />
      <TimelineEvent
        time="14:05:40"
        node={node(FilePenLine)}
        what="Edited 5 files"
        names="src/tide/clock.ts, sample.ts, zone.ts, and 2 more"
        detail={<LineCount added={142} removed={37} />}
        onToggle={noop}
      />
      <TimelineEvent
        time="14:09:18"
        node={node(Terminal)}
        what="Ran 6 commands"
        names="npm run check"
        detail="exit 0 · 1 m 04 s"
        onToggle={noop}
      />
      <TimelineEvent
        time="14:10:31"
        node={<EvidenceMark state="fresh" size={14} />}
        what="Evidence recorded"
        said="Every zone in the test list passes, both directions"
        detail={<span className={css['mono']}>3fa91c2</span>}
      />
      <TimelineEntry time="14:15:47" node={node(MessageSquare)}>
        <TimelineMessage>
          Two offshore stations have no chart in the fixture set. The full chart index is needed to place
          them; the download script is not on the allowed list.
        </TimelineMessage>
      </TimelineEntry>
      <TimelineEntry time="14:16:01" node={<RunMark state="waiting" size={14} />} tone="wait" block>
        <QuestionBlock
          question="Allow this command?"
          why="Not on the allowed list of Passage planner"
          age="asked 0:42 ago"
          command="npm run charts:fetch -- --index-only --region offshore-north"
          touches={[
            { icon: Folder, text: 'runs in the worktree' },
            { icon: Globe, text: 'asks for network' },
            { icon: KeyRound, text: 'no secrets granted' },
          ]}
          hint="or type below to say why"
          onAnswer={noop}
        />
      </TimelineEntry>
    </Timeline>
  );
}

/** Picture 04: a run that waits for an answer. */
export function TimelineScene(): ReactNode {
  const end = (
    <>
      <span className={css['small']}>214 events</span>
      <Button variant="ghost" size={24} keys="E">
        Expand all
      </Button>
      <Button variant="ghost" size={24}>
        Raw
      </Button>
    </>
  );
  return (
    <Frame active="Runs">
      <ViewShell
        header={<RunHead active={['timeline']} end={end} />}
        panel={<Panel />}
        actions={<RunActions />}
      >
        <Events />
      </ViewShell>
    </Frame>
  );
}
