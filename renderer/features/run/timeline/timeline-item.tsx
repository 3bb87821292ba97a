import {
  Brain,
  CornerDownRight,
  FilePenLine,
  FolderGit2,
  GitCommitHorizontal,
  ListChecks,
  MessageSquare,
  ScrollText,
  Search,
  ShieldQuestionMark,
  SquareTerminal,
  Wrench,
  type LucideIcon,
} from 'lucide-react';
import { memo, useState } from 'react';
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
import type { TimelineItem, ToolFamily } from './timeline-model.ts';
import type { ToolPhase } from './tool-words.ts';

interface Props<Item> {
  readonly item: Item;
  /** What calls that are not finished wait for. */
  readonly phase: ToolPhase;
  /** Shows what is folded, until the person folds it. */
  readonly expanded: boolean;
}

/** One place on the rail. Open questions are drawn by `OpenQuestion`. */
export const TimelineItemView: React.NamedExoticComponent<Props<TimelineItem>> = memo(
  function TimelineItemView(props: Props<TimelineItem>) {
    const { item } = props;
    const time = formatTimeOfDay(item.at, 'second');
    switch (item.kind) {
      case 'message':
        return (
          <TimelineEntry time={time} node={<Icon of={MessageSquare} size={14} />}>
            <TimelineMessage>{item.text}</TimelineMessage>
          </TimelineEntry>
        );
      case 'plan':
        return <Plan item={item} time={time} />;
      case 'state': {
        const mark = <RunMark state={item.state} size={14} label={null} />;
        const what = item.state === 'running' ? 'Agent started' : runStateWords[item.state];
        // Why it ended badly is told below the timeline, with the way on.
        const said = item.state === 'failed' || item.state === 'lost' ? '' : (item.message ?? '');
        return <TimelineEvent time={time} node={mark} what={what} said={said} />;
      }
      case 'worktree':
      case 'prompt':
      case 'reasoning':
      case 'log':
      case 'tools':
      case 'question':
      case 'answers':
      case 'commit':
      case 'unknown':
        return <Folded {...props} item={item} time={time} />;
    }
  },
);

interface PlanProps {
  readonly item: Extract<TimelineItem, { kind: 'plan' }>;
  readonly time: string;
}

function Plan({ item, time }: PlanProps): React.ReactElement {
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
    </TimelineEntry>
  );
}

function Folded({
  item,
  phase,
  expanded,
  time,
}: Props<FoldedItem> & { readonly time: string }): React.ReactElement {
  const [own, setOwn] = useState<boolean | null>(null);
  const open = own ?? expanded;
  const { detail, ...words } = describeFolded(item, phase);
  const body = foldedBody(item);
  return (
    <TimelineEvent
      time={time}
      node={<Icon of={iconOf(item)} size={14} />}
      detail={item.kind === 'commit' ? <LineCount added={item.added} removed={item.removed} /> : detail}
      {...words}
      {...(body === null ? {} : { expanded: open, onToggle: () => setOwn(!open) })}
    >
      {body}
    </TimelineEvent>
  );
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
  unknown: Wrench,
};

function iconOf(item: FoldedItem): LucideIcon {
  return item.kind === 'tools' ? familyIcons[item.family] : kindIcons[item.kind];
}
