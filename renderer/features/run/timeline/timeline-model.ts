import type { Approval, RunEvent } from '../../../../shared/contract/run-schemas.ts';
import { isEnded, type RunState } from '../../../../shared/domain/run.ts';

type EventOf<K extends RunEvent['kind']> = Extract<RunEvent, { kind: K }>;
export type ToolCall = Omit<EventOf<'tool'>, 'kind'>;
type PlanStep = EventOf<'plan'>['steps'][number];

/** A question with what became of it: a choice, or `withdrawn`. */
export interface Answered {
  readonly approval: Approval;
  readonly choice: string;
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
  | { readonly kind: 'unknown'; readonly type: string; readonly raws: readonly string[] }
);
type ItemOf<K extends TimelineItem['kind']> = Extract<TimelineItem, { kind: K }>;

/** A run's timeline, oldest first. Immutable: an item keeps its identity until one of its events changes it. */
export interface Timeline {
  readonly items: readonly TimelineItem[];
  /** Events that went into it. */
  readonly count: number;
  /** Journal position of the last of them; 0 when there are none. */
  readonly lastSeq: number;
  readonly ended: boolean;
}

export const emptyTimeline: Timeline = { items: [], count: 0, lastSeq: 0, ended: false };

/** Puts later events in. Those that are in already are left out, so a page may be read twice. */
export function addEvents(timeline: Timeline, events: readonly RunEvent[]): Timeline {
  const news = events.filter(({ seq }) => seq > timeline.lastSeq);
  const last = news.at(-1);
  if (!last) return timeline;
  const items = [...timeline.items];
  for (const event of news) addEvent(items, event);
  const ended = timeline.ended || news.some((event) => event.kind === 'state' && isEnded(event.state));
  return { items, count: timeline.count + news.length, lastSeq: last.seq, ended };
}

function addEvent(items: TimelineItem[], event: RunEvent): void {
  const { seq, at } = event;
  const place = { seq, at };
  switch (event.kind) {
    case 'state':
      return addState(items, event);
    case 'worktree':
      return addAfterState(items, {
        ...place,
        kind: 'worktree',
        base: event.base,
        commit: event.commit,
        path: event.path,
      });
    case 'prompt':
    case 'message':
      return void items.push({ ...place, kind: event.kind, text: event.text });
    case 'reasoning':
    case 'log':
      return addText(items, event);
    case 'plan':
      return addPlan(items, event);
    case 'tool':
      return addTool(items, event);
    case 'question':
      return void items.push({ ...place, kind: 'question', approval: event.approval });
    case 'answer':
      return addAnswer(items, event);
    case 'commit': {
      const { commit, files, added, removed } = event;
      return addAfterState(items, { ...place, kind: 'commit', commit, files, added, removed });
    }
    case 'unknown':
      return addUnknown(items, event);
  }
}

/** `waiting` and the `running` after it are told by the question itself. */
function addState(items: TimelineItem[], { seq, at, state, message }: EventOf<'state'>): void {
  if (state === 'waiting') return;
  if (state === 'running' && items.some((item) => item.kind === 'state' && item.state === 'running')) return;
  addAfterState(items, { seq, at, kind: 'state', state, message: message ?? null });
}

/** Steps on the way say little once the next is there: it takes their place. */
function addAfterState(items: TimelineItem[], item: TimelineItem): void {
  const last = items.at(-1);
  const passed =
    last?.kind === 'state' &&
    (last.state === 'queued' || last.state === 'preparing' || last.state === 'finishing');
  if (passed) items[items.length - 1] = item;
  else items.push(item);
}

function addText(items: TimelineItem[], { seq, at, kind, text }: EventOf<'reasoning' | 'log'>): void {
  const last = items.at(-1);
  if (last?.kind === kind) items[items.length - 1] = { ...last, texts: [...last.texts, text] };
  else items.push({ seq, at, kind, texts: [text] });
}

function addUnknown(items: TimelineItem[], { seq, at, type, raw }: EventOf<'unknown'>): void {
  const last = items.at(-1);
  if (last?.kind === 'unknown' && last.type === type)
    items[items.length - 1] = { ...last, raws: [...last.raws, raw] };
  else items.push({ seq, at, kind: 'unknown', type, raws: [raw] });
}

/** The same steps again move the plan on where it stands; other steps are another plan. */
function addPlan(items: TimelineItem[], { seq, at, steps }: EventOf<'plan'>): void {
  const index = items.findLastIndex((item) => item.kind === 'plan');
  const before = items[index];
  if (before?.kind === 'plan' && sameSteps(before.steps, steps)) items[index] = { ...before, steps };
  else items.push({ seq, at, kind: 'plan', steps });
}

function sameSteps(a: readonly PlanStep[], b: readonly PlanStep[]): boolean {
  return a.length === b.length && a.every(({ text }, index) => text === b[index]?.text);
}

/** A call is told several times, first when it begins; what is left out later stays as it was. */
function addTool(items: TimelineItem[], event: EventOf<'tool'>): void {
  const { kind: _kind, ...call } = event;
  const known = items.findLastIndex(
    (item) => item.kind === 'tools' && item.calls.some(({ toolId }) => toolId === call.toolId),
  );
  const group = items[known];
  if (group?.kind === 'tools') {
    const calls = group.calls.map((one) =>
      one.toolId === call.toolId ? { ...one, ...call, seq: one.seq, at: one.at } : one,
    );
    items[known] = { ...group, calls };
    return;
  }
  const family = familyOf(call.tool);
  // Thoughts between two calls do not part them, nor do answers that let them happen.
  const open = items.findLastIndex(({ kind }) => kind !== 'reasoning' && kind !== 'answers');
  const last = items[open];
  if (last?.kind === 'tools' && last.family === family)
    items[open] = { ...last, calls: [...last.calls, call] };
  else items.push({ seq: call.seq, at: call.at, kind: 'tools', family, calls: [call] });
}

function familyOf(tool: ToolCall['tool']): ToolFamily {
  return tool === 'read' || tool === 'search' ? 'look' : tool;
}

/** Answers in a row become one item, at the place of the first question. */
function addAnswer(items: TimelineItem[], { requestId, choice }: EventOf<'answer'>): void {
  const index = items.findLastIndex(
    (item) => item.kind === 'question' && item.approval.requestId === requestId,
  );
  const question = items[index];
  if (question?.kind !== 'question') return;
  const { seq, at, approval } = question;
  const before = items[index - 1];
  if (before?.kind === 'answers') {
    items.splice(index - 1, 2, { ...before, answers: [...before.answers, { approval, choice }] });
  } else {
    items[index] = { seq, at, kind: 'answers', answers: [{ approval, choice }] };
  }
}

/** The question that a person can answer now: the oldest that is open. */
export function openQuestion({ items, ended }: Timeline): ItemOf<'question'> | null {
  const open = ended ? undefined : items.find((item) => item.kind === 'question');
  return open?.kind === 'question' ? open : null;
}
