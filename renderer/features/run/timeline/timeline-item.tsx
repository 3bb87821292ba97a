import {
  Brain,
  ClipboardCheck,
  CornerDownRight,
  FilePenLine,
  FolderGit2,
  GitCommitHorizontal,
  GitMerge,
  ListChecks,
  MessageSquare,
  ScrollText,
  Search,
  ShieldQuestionMark,
  SquareTerminal,
  Trash2,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { memo } from 'react';
import { runStateWords } from '../../../lib/run-words.ts';
import { Icon } from '../../../ui/icon.tsx';
import { formatTimeOfDay } from '../../../ui/lib/format.ts';
import { RunMark } from '../../../ui/marks/run-mark.tsx';
import { LineCount } from '../../../ui/run/diff-file.tsx';
import { TimelineEvent } from '../../../ui/run/timeline-event.tsx';
import { TimelinePlan } from '../../../ui/run/timeline-plan.tsx';
import { TimelineEntry, TimelineHeading, TimelineMessage } from '../../../ui/run/timeline.tsx';
import { foldedBody } from './folded-body.tsx';
import { describeFolded, type FoldedItem } from './folded-words.ts';
import { eventsOf, rawText } from './raw-events.ts';
import type { Timeline, TimelineItem, ToolFamily } from './timeline-model.ts';
import { RawText } from './tool-calls.tsx';
import type { ToolPhase } from './tool-words.ts';

interface Props<Item> {
  readonly item: Item;
  /** What calls that are not finished wait for. */
  readonly phase: ToolPhase;
  readonly open: boolean;
  readonly onToggle: (seq: number) => void;
  /** Where its journalled events are, while they are shown. */
  readonly raw: Pick<Timeline, 'events'> | null;
}

/** One place on the rail. Open questions are drawn by `OpenQuestion`. */
export const TimelineItemView: React.NamedExoticComponent<Props<TimelineItem>> = memo(
  function TimelineItemView(props: Props<TimelineItem>) {
    const { item } = props;
    const time = formatTimeOfDay(item.at, 'second');
    const raw = props.raw && <RawEvents item={item} timeline={props.raw} />;
    switch (item.kind) {
      case 'message':
        return (
          <TimelineEntry time={time} node={<Icon of={MessageSquare} size={14} />}>
            <TimelineMessage>{item.text}</TimelineMessage>
            {raw}
          </TimelineEntry>
        );
      case 'plan':
        return <Plan item={item} time={time} raw={raw} />;
      case 'state': {
        const mark = <RunMark state={item.state} size={14} label={null} />;
        const what = item.state === 'running' ? 'Agent started' : runStateWords[item.state];
        // Why it ended badly is told below the timeline, with the way on.
        const said = item.state === 'failed' || item.state === 'lost' ? '' : (item.message ?? '');
        return <TimelineEvent time={time} node={mark} what={what} said={said} below={raw} />;
      }
      case 'worktree':
      case 'prompt':
      case 'reasoning':
      case 'log':
      case 'tools':
      case 'question':
      case 'answers':
      case 'commit':
      case 'landed':
      case 'discarded':
      case 'comments':
      case 'evidence':
      case 'unknown':
        return <Folded {...props} item={item} time={time} below={raw} />;
    }
  },
);

interface PlanProps {
  readonly item: Extract<TimelineItem, { kind: 'plan' }>;
  readonly time: string;
  readonly raw: React.ReactNode;
}

function Plan({ item, time, raw }: PlanProps): React.ReactElement {
  const done = item.steps.filter(({ state }) => state === 'done').length;
  const steps = item.steps.map(({ text, state }, index) => ({
    id: String(index),
    text,
    state: state === 'pending' ? ('next' as const) : state,
  }));
  return (
    <TimelineEntry time={time} node={<Icon of={ListChecks} size={14} />}>
      <TimelineHeading count={`${done} of ${steps.length} steps`}>Plan</TimelineHeading>
      <TimelinePlan steps={steps} />
      {raw}
    </TimelineEntry>
  );
}

function Folded({
  item,
  phase,
  open,
  onToggle,
  time,
  below,
}: Props<FoldedItem> & { readonly time: string; readonly below: React.ReactNode }): React.ReactElement {
  const { detail, ...words } = describeFolded(item, phase);
  const body = foldedBody(item);
  return (
    <TimelineEvent
      time={time}
      node={<Icon of={iconOf(item)} size={14} />}
      detail={item.kind === 'commit' ? <LineCount added={item.added} removed={item.removed} /> : detail}
      {...words}
      below={below}
      {...(body === null ? {} : { expanded: open, onToggle: () => onToggle(item.seq) })}
    >
      {body}
    </TimelineEvent>
  );
}

function RawEvents({
  item,
  timeline,
}: {
  readonly item: TimelineItem;
  readonly timeline: Pick<Timeline, 'events'>;
}): React.ReactElement {
  return <RawText label="As it was journalled">{rawText(eventsOf(item, timeline))}</RawText>;
}

const familyIcons: Readonly<Record<ToolFamily, LucideIcon>> = {
  look: Search,
  edit: FilePenLine,
  command: SquareTerminal,
  other: Wrench,
};
const kindIcons: Readonly<Record<Exclude<FoldedItem['kind'], 'tools'>, LucideIcon>> = {
  worktree: FolderGit2,
  prompt: CornerDownRight,
  reasoning: Brain,
  log: ScrollText,
  question: ShieldQuestionMark,
  answers: ShieldQuestionMark,
  commit: GitCommitHorizontal,
  landed: GitMerge,
  discarded: Trash2,
  comments: MessageSquare,
  evidence: ClipboardCheck,
  unknown: Wrench,
};

function iconOf(item: FoldedItem): LucideIcon {
  return item.kind === 'tools' ? familyIcons[item.family] : kindIcons[item.kind];
}
