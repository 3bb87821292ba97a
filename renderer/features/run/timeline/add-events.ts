import type { RunEvent } from '../../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../../shared/domain/run.ts';
import type {
  Answered,
  EventOf,
  PlanStep,
  Timeline,
  TimelineItem,
  ToolCall,
  ToolFamily,
} from './timeline-model.ts';

/** Puts later events in. Those that are in already are left out, so a page may be read twice. */
export function addEvents(timeline: Timeline, events: readonly RunEvent[]): Timeline {
  const news = events.filter(({ seq }) => seq > timeline.lastSeq);
  const last = news.at(-1);
  if (!last) return timeline;
  const draft: Draft = { items: [...timeline.items], own: new WeakSet(), calls: null };
  for (const event of news) addEvent(draft, event);
  const ended = timeline.ended || news.some((event) => event.kind === 'state' && isEnded(event.state));
  return {
    items: draft.items,
    events: [...timeline.events, ...news],
    count: timeline.count + news.length,
    lastSeq: last.seq,
    ended,
  };
}

/** A timeline while events are put in. */
interface Draft {
  readonly items: TimelineItem[];
  /** Lists that were made here: nobody has seen them yet, so they may grow. */
  readonly own: WeakSet<readonly unknown[]>;
  /** Where each call is, by its id; null when that has to be found anew. */
  calls: Map<string, CallPlace> | null;
}

interface CallPlace {
  readonly item: number;
  readonly call: number;
}

/** The list itself when it may grow, else a copy that may. */
function growing<T>({ own }: Draft, list: readonly T[]): T[] {
  if (isOwn(own, list)) return list;
  const grown = [...list];
  own.add(grown);
  return grown;
}

function isOwn<T>(own: Draft['own'], list: readonly T[]): list is T[] {
  return own.has(list);
}

function addEvent(draft: Draft, event: RunEvent): void {
  const { items } = draft;
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
      return addText(draft, event);
    case 'plan':
      return addPlan(items, event);
    case 'tool':
      return addTool(draft, event);
    case 'question':
      return void items.push({ ...place, kind: 'question', approval: event.approval });
    case 'answer':
      return addAnswer(draft, event);
    case 'commit': {
      const { commit, files, added, removed } = event;
      return addAfterState(items, { ...place, kind: 'commit', commit, files, added, removed });
    }
    case 'landed':
      return void items.push({ ...place, kind: 'landed', onto: event.onto, commit: event.commit });
    case 'discarded':
      return void items.push({ ...place, kind: 'discarded', commit: event.commit });
    case 'comments':
      return void items.push({ ...place, kind: 'comments', sent: event.sent, comments: event.comments });
    case 'evidence': {
      const { kind: _kind, seq: _seq, at: _at, ...proof } = event;
      return void items.push({ ...place, kind: 'evidence', proof });
    }
    case 'unknown':
      return addUnknown(draft, event);
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

function addText(draft: Draft, { seq, at, kind, text }: EventOf<'reasoning' | 'log'>): void {
  const { items } = draft;
  const last = items.at(-1);
  const texts = growing(draft, last?.kind === kind ? last.texts : []);
  texts.push(text);
  if (last?.kind !== kind) items.push({ seq, at, kind, texts });
  else if (last.texts !== texts) items[items.length - 1] = { ...last, texts };
}

function addUnknown(draft: Draft, { seq, at, type, raw }: EventOf<'unknown'>): void {
  const { items } = draft;
  const last = items.at(-1);
  const same = last?.kind === 'unknown' && last.type === type ? last : null;
  const raws = growing(draft, same?.raws ?? []);
  raws.push(raw);
  if (!same) items.push({ seq, at, kind: 'unknown', type, raws });
  else if (same.raws !== raws) items[items.length - 1] = { ...same, raws };
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
function addTool(draft: Draft, event: EventOf<'tool'>): void {
  const { items } = draft;
  const { kind: _kind, ...call } = event;
  draft.calls ??= findCalls(items);
  const known = draft.calls.get(call.toolId);
  if (known) return putCall(draft, known, call);
  const family = familyOf(call.tool);
  // Thoughts between two calls do not part them, nor do answers that let them happen.
  const open = items.findLastIndex(({ kind }) => kind !== 'reasoning' && kind !== 'answers');
  const last = items[open];
  if (last?.kind === 'tools' && last.family === family) {
    const place = { item: open, call: last.calls.length };
    draft.calls.set(call.toolId, place);
    return putCall(draft, place, call);
  }
  const calls = growing<ToolCall>(draft, []);
  calls.push(call);
  draft.calls.set(call.toolId, { item: items.length, call: 0 });
  items.push({ seq: call.seq, at: call.at, kind: 'tools', family, calls });
}

function putCall(draft: Draft, place: CallPlace, call: ToolCall): void {
  const group = draft.items[place.item];
  if (group?.kind !== 'tools') return;
  const calls = growing(draft, group.calls);
  const before = calls[place.call];
  calls[place.call] = before ? { ...before, ...call, seq: before.seq, at: before.at } : call;
  if (group.calls !== calls) draft.items[place.item] = { ...group, calls };
}

function findCalls(items: readonly TimelineItem[]): Map<string, CallPlace> {
  const places = new Map<string, CallPlace>();
  for (const [item, each] of items.entries()) {
    if (each.kind !== 'tools') continue;
    for (const [call, { toolId }] of each.calls.entries()) places.set(toolId, { item, call });
  }
  return places;
}

function familyOf(tool: ToolCall['tool']): ToolFamily {
  return tool === 'read' || tool === 'search' ? 'look' : tool;
}

/** Answers in a row become one item, at the place of the first question. */
function addAnswer(draft: Draft, { requestId, choice, by }: EventOf<'answer'>): void {
  const { items } = draft;
  const index = items.findLastIndex(
    (item) => item.kind === 'question' && item.approval.requestId === requestId,
  );
  const question = items[index];
  if (question?.kind !== 'question') return;
  const { seq, at, approval } = question;
  const before = items[index - 1];
  const answer: Answered = { approval, choice, ...(by === undefined ? {} : { by }) };
  if (before?.kind === 'answers') {
    draft.calls = null;
    items.splice(index - 1, 2, { ...before, answers: [...before.answers, answer] });
  } else {
    items[index] = { seq, at, kind: 'answers', answers: [answer] };
  }
}
