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
import { TimelineEvent, type TimelineEventProps } from '../../../ui/run/timeline-event.tsx';
import { TimelinePlan } from '../../../ui/run/timeline-plan.tsx';
import { TimelineEntry, TimelineHeading, TimelineMessage } from '../../../ui/run/timeline.tsx';
import { shortCommit } from '../short-commit.ts';
import type { Answered, TimelineItem, ToolFamily } from './timeline-model.ts';
import styles from './timeline-view.module.css';
import { RawText, ToolCalls } from './tool-calls.tsx';
import { describeTools, detailTools, nameTools, type ToolPhase } from './tool-words.ts';

interface Props {
  readonly item: TimelineItem;
  /** What calls that are not finished wait for. */
  readonly phase: ToolPhase;
  /** Shows what is folded, until the person folds it. */
  readonly expanded: boolean;
}

const familyIcons: Readonly<Record<ToolFamily, LucideIcon>> = {
  look: Search,
  edit: FilePenLine,
  command: SquareTerminal,
  other: Wrench,
};
const choiceWords: Readonly<Record<string, string>> = {
  allow: 'Allowed once',
  allow_always: 'Allowed always',
  deny: 'Denied',
  withdrawn: 'Question withdrawn',
};

function describeAnswers(answers: readonly Answered[]): string {
  const [first] = answers;
  if (first && answers.every(({ choice }) => choice === first.choice)) {
    const words = choiceWords[first.choice] ?? `Answered ${first.choice}`;
    return answers.length === 1 ? words : `${words.replace(' once', '')} ${answers.length} times`;
  }
  return `Answered ${answers.length} questions`;
}

function askedText({ command, title }: Answered['approval']): string {
  return command ?? title;
}

/** One place on the rail. Open questions are drawn by `OpenQuestion`. */
export const TimelineItemView: React.NamedExoticComponent<Props> = memo(function TimelineItemView(
  props: Props,
) {
  const { item, phase } = props;
  const time = formatTimeOfDay(item.at, 'second');
  switch (item.kind) {
    case 'message':
      return (
        <TimelineEntry time={time} node={<Icon of={MessageSquare} size={14} />}>
          <TimelineMessage>{item.text}</TimelineMessage>
        </TimelineEntry>
      );
    case 'plan': {
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
    case 'state': {
      const mark = <RunMark state={item.state} size={14} label={null} />;
      const what = item.state === 'running' ? 'Agent started' : runStateWords[item.state];
      // Why it ended badly is told below the timeline, with the way on.
      const said = item.state === 'failed' || item.state === 'lost' ? '' : (item.message ?? '');
      return <TimelineEvent time={time} node={mark} what={what} said={said} />;
    }
    case 'commit': {
      const { files, commit, added, removed } = item;
      const what = `Committed ${files} ${files === 1 ? 'file' : 'files'}`;
      const detail = <LineCount added={added} removed={removed} />;
      return (
        <Folded
          {...props}
          time={time}
          icon={GitCommitHorizontal}
          what={what}
          names={shortCommit(commit)}
          detail={detail}
        />
      );
    }
    case 'worktree': {
      const names = `from ${item.base} at ${shortCommit(item.commit)}`;
      return (
        <Folded {...props} time={time} icon={FolderGit2} what="Worktree ready" names={names}>
          <RawText label="Path of the worktree">{item.path}</RawText>
        </Folded>
      );
    }
    case 'prompt':
      return (
        <Folded {...props} time={time} icon={CornerDownRight} what="Prompt sent" said={firstLine(item.text)}>
          <RawText label="The prompt">{item.text}</RawText>
        </Folded>
      );
    case 'reasoning':
      return (
        <Folded {...props} time={time} icon={Brain} what="Thought" said={firstLine(item.texts[0] ?? '')}>
          <Paragraphs texts={item.texts} />
        </Folded>
      );
    case 'log': {
      const what = item.texts.length === 1 ? 'Note' : `${item.texts.length} notes`;
      return (
        <Folded {...props} time={time} icon={ScrollText} what={what} said={firstLine(item.texts[0] ?? '')}>
          <Paragraphs texts={item.texts} />
        </Folded>
      );
    }
    case 'tools': {
      const { family, calls } = item;
      const words = {
        what: describeTools(family, calls, phase),
        names: nameTools(calls),
        detail: detailTools(calls),
      };
      return (
        <Folded {...props} time={time} icon={familyIcons[family]} {...words}>
          <ToolCalls calls={calls} />
        </Folded>
      );
    }
    case 'question':
      return (
        <Folded
          {...props}
          time={time}
          icon={ShieldQuestionMark}
          what="Question without an answer"
          names={askedText(item.approval)}
        />
      );
    case 'answers': {
      const { answers } = item;
      const names = answers.map(({ approval }) => firstLine(askedText(approval))).join(', ');
      return (
        <Folded
          {...props}
          time={time}
          icon={ShieldQuestionMark}
          what={describeAnswers(answers)}
          names={names}
        >
          {answers.map(({ approval, choice }) => (
            <RawText key={approval.requestId} label={describeAnswers([{ approval, choice }])}>
              {[askedText(approval), approval.reason].filter((text) => text !== undefined).join('\n\n')}
            </RawText>
          ))}
        </Folded>
      );
    }
    case 'unknown': {
      const count = item.raws.length > 1 ? `${item.raws.length} times` : '';
      return (
        <Folded {...props} time={time} icon={Wrench} what={item.type} names={count}>
          <RawText label={`${item.type}, raw`}>{item.raws.map(pretty).join('\n\n')}</RawText>
        </Folded>
      );
    }
  }
});

type FoldedProps = Props &
  Pick<TimelineEventProps, 'time' | 'what' | 'names' | 'said' | 'detail'> & {
    readonly icon: LucideIcon;
    readonly children?: React.ReactNode;
  };

function Folded({
  expanded,
  icon,
  children,
  time,
  what,
  names,
  said,
  detail,
}: FoldedProps): React.ReactElement {
  const [own, setOwn] = useState<boolean | null>(null);
  const open = own ?? expanded;
  const words = { ...(names === undefined ? {} : { names }), ...(said === undefined ? {} : { said }) };
  const fold = children === undefined ? {} : { expanded: open, onToggle: () => setOwn(!open) };
  return (
    <TimelineEvent
      time={time}
      node={<Icon of={icon} size={14} />}
      what={what}
      detail={detail}
      {...words}
      {...fold}
    >
      {children}
    </TimelineEvent>
  );
}

function Paragraphs({ texts }: { readonly texts: readonly string[] }): React.ReactNode {
  return texts.map((text, index) => (
    <p key={index} className={styles['thought']} data-selectable>
      {text}
    </p>
  ));
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}

function pretty(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
