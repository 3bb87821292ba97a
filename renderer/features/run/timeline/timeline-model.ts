import type { Approval, RunEvent } from '../../../../shared/contract/run-schemas.ts';
import type { RunState } from '../../../../shared/domain/run.ts';

export type EventOf<K extends RunEvent['kind']> = Extract<RunEvent, { kind: K }>;
export type ToolCall = Omit<EventOf<'tool'>, 'kind'>;
export type PlanStep = EventOf<'plan'>['steps'][number];

/** A question with what became of it: a choice, or `withdrawn`. */
export interface Answered {
  readonly approval: Approval;
  readonly choice: string;
  /** Who said it; not told by older events. */
  readonly by?: EventOf<'answer'>['by'];
}

/** What happened is told in families: tool calls of one family in a row become one item. */
export type ToolFamily = 'look' | 'edit' | 'command' | 'other';

/** One place on the rail. `seq` is the journal position of its first event and identifies it. */
export type TimelineItem = { readonly seq: number; readonly at: number } & (
  | { readonly kind: 'state'; readonly state: RunState; readonly message: string | null }
  | { readonly kind: 'worktree'; readonly base: string; readonly commit: string; readonly path: string }
  | { readonly kind: 'prompt'; readonly text: string }
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'reasoning' | 'log'; readonly texts: readonly string[] }
  | { readonly kind: 'plan'; readonly steps: readonly PlanStep[] }
  | { readonly kind: 'tools'; readonly family: ToolFamily; readonly calls: readonly ToolCall[] }
  | { readonly kind: 'question'; readonly approval: Approval }
  | { readonly kind: 'answers'; readonly answers: readonly Answered[] }
  | {
      readonly kind: 'commit';
      readonly commit: string;
      readonly files: number;
      readonly added: number;
      readonly removed: number;
    }
  | { readonly kind: 'landed'; readonly onto: string; readonly commit: string }
  | { readonly kind: 'discarded'; readonly commit: string }
  | { readonly kind: 'comments'; readonly sent: boolean; readonly comments: EventOf<'comments'>['comments'] }
  | { readonly kind: 'evidence'; readonly proof: Omit<EventOf<'evidence'>, 'kind' | 'seq' | 'at'> }
  | { readonly kind: 'unknown'; readonly type: string; readonly raws: readonly string[] }
);
type ItemOf<K extends TimelineItem['kind']> = Extract<TimelineItem, { kind: K }>;

/** A run's timeline, oldest first. Immutable: an item keeps its identity until one of its events changes it. */
export interface Timeline {
  readonly items: readonly TimelineItem[];
  /** All that went into it, as they were journalled. */
  readonly events: readonly RunEvent[];
  /** How many there are. */
  readonly count: number;
  /** Journal position of the last of them; 0 when there are none. */
  readonly lastSeq: number;
  readonly ended: boolean;
}

export const emptyTimeline: Timeline = { items: [], events: [], count: 0, lastSeq: 0, ended: false };

/** The question that a person can answer now: the oldest that is open. */
export function openQuestion({ items, ended }: Timeline): ItemOf<'question'> | null {
  const open = ended ? undefined : items.find((item) => item.kind === 'question');
  return open?.kind === 'question' ? open : null;
}
