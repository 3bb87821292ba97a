import { formatDuration } from '../../../ui/lib/format.ts';
import { shortCommit } from '../short-commit.ts';
import type { Answered, TimelineItem } from './timeline-model.ts';
import { describeTools, detailTools, nameTools, type ToolPhase } from './tool-words.ts';

/** What stands on one line until it is opened. Messages, plans and states are always open. */
export type FoldedItem = Exclude<TimelineItem, { kind: 'message' | 'plan' | 'state' }>;

type Proof = Extract<TimelineItem, { kind: 'evidence' }>['proof'];

/** The line of a folded item. */
export interface FoldedWords {
  readonly what: string;
  /** Files, commands, commits: in mono. */
  readonly names?: string;
  /** Words of somebody. */
  readonly said?: string;
  /** At the right. */
  readonly detail?: string;
}

/** What a folded item says of itself. `phase` is what calls that are not finished wait for. */
export function describeFolded(item: FoldedItem, phase: ToolPhase): FoldedWords {
  switch (item.kind) {
    case 'worktree':
      return { what: 'Worktree ready', names: `from ${item.base} at ${shortCommit(item.commit)}` };
    case 'prompt':
      return { what: 'Prompt sent', said: firstLine(item.text) };
    case 'reasoning':
      return { what: 'Thought', said: firstLine(item.texts[0] ?? '') };
    case 'log': {
      const count = item.texts.length;
      // The newest says what is now: that the agent was interrupted, say.
      return { what: count === 1 ? 'Note' : `${count} notes`, said: firstLine(item.texts.at(-1) ?? '') };
    }
    case 'tools': {
      const { family, calls } = item;
      return {
        what: describeTools(family, calls, phase),
        names: nameTools(calls),
        detail: detailTools(calls),
      };
    }
    case 'question':
      return { what: 'Question without an answer', names: firstLine(askedText(item.approval)) };
    case 'answers': {
      const names = item.answers.map(({ approval }) => firstLine(askedText(approval))).join(', ');
      return { what: describeAnswers(item.answers), names };
    }
    case 'commit':
      return {
        what: `Committed ${item.files} ${item.files === 1 ? 'file' : 'files'}`,
        names: shortCommit(item.commit),
      };
    case 'landed':
      return { what: `Landed on ${item.onto}`, names: shortCommit(item.commit) };
    case 'discarded':
      return { what: 'Discarded', names: `kept as ${shortCommit(item.commit)}` };
    case 'comments': {
      const { comments, sent } = item;
      const count = `${comments.length} ${comments.length === 1 ? 'comment' : 'comments'}`;
      return {
        what: sent ? `${count} sent` : `${count} kept`,
        said: firstLine(comments[0]?.text ?? ''),
        ...(sent ? {} : { detail: 'for the next attempt' }),
      };
    }
    case 'evidence':
      return describeProof(item.proof);
    case 'unknown':
      return { what: item.type, names: item.raws.length > 1 ? `${item.raws.length} times` : '' };
  }
}

function describeProof({ proof, check, command, exitCode, passed, note, durationMs }: Proof): FoldedWords {
  if (proof === 'note') return { what: 'Signed off', said: firstLine(note ?? '') };
  const ended = exitCode === null ? [] : [`exit ${exitCode}`];
  return {
    what: passed ? 'Check passed' : 'Check failed',
    names: firstLine(check ?? command ?? ''),
    detail: [...ended, ...(durationMs === null ? [] : [formatDuration(durationMs)])].join(' · '),
  };
}

const choiceWords: Readonly<Record<string, string>> = {
  allow: 'Allowed once',
  allow_always: 'Allowed always',
  deny: 'Denied',
  explain: 'Asked to explain',
  withdrawn: 'Question withdrawn',
};

/** What a person said to the questions of the agent. */
export function describeAnswers(answers: readonly Answered[]): string {
  const [first] = answers;
  if (!first || answers.some(({ choice }) => choice !== first.choice))
    return `Answered ${answers.length} questions`;
  const words = choiceWords[first.choice] ?? `Answered ${first.choice}`;
  const told = answers.length === 1 ? words : `${words.replace(' once', '')} ${answers.length} times`;
  return answers.every(({ by }) => by === 'policy') ? `${told} by a rule` : told;
}

/** What was asked for: the exact command where there is one. */
export function askedText({ command, title }: Answered['approval']): string {
  return command ?? title;
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? '';
}
