import type { RunEvent } from '../../../../shared/contract/run-schemas.ts';
import type { Timeline, TimelineItem } from './timeline-model.ts';

/** The journalled events of which an item was made, oldest first. */
export function eventsOf(item: TimelineItem, { events }: Pick<Timeline, 'events'>): RunEvent[] {
  const from = events.findIndex(({ seq }) => seq === item.seq);
  const later = from < 0 ? [] : events.slice(from);
  switch (item.kind) {
    case 'tools': {
      const ids = new Set(item.calls.map(({ toolId }) => toolId));
      return later.filter((event) => event.kind === 'tool' && ids.has(event.toolId));
    }
    case 'answers': {
      const ids = new Set(item.answers.map(({ approval }) => approval.requestId));
      return later.filter((event) => {
        if (event.kind === 'question') return ids.has(event.approval.requestId);
        return event.kind === 'answer' && ids.has(event.requestId);
      });
    }
    case 'reasoning':
    case 'log':
      return firstOf(later, item.kind, item.texts.length);
    case 'unknown':
      return later
        .filter((event) => event.kind === 'unknown' && event.type === item.type)
        .slice(0, item.raws.length);
    case 'plan':
      return later.filter((event) => event.kind === 'plan' && isSamePlan(event, item));
    case 'state':
    case 'worktree':
    case 'prompt':
    case 'message':
    case 'question':
    case 'commit':
    case 'landed':
    case 'discarded':
    case 'comments':
    case 'evidence':
      return later.slice(0, 1);
  }
}

/** Texts of one kind in a row are one item, whatever came of earlier calls between them. */
function firstOf(events: readonly RunEvent[], kind: RunEvent['kind'], count: number): RunEvent[] {
  return events.filter((event) => event.kind === kind).slice(0, count);
}

type Steps = { readonly steps: readonly { readonly text: string }[] };

function isSamePlan(a: Steps, b: Steps): boolean {
  return (
    a.steps.length === b.steps.length && a.steps.every(({ text }, index) => text === b.steps[index]?.text)
  );
}

/** Characters of raw events that are shown at once; all of them can be saved from the actions of the run. */
const longest = 100_000;

/** Events as text: what a message holds in JSON is laid out, and very long ones are cut. */
export function rawText(events: readonly RunEvent[]): string {
  const text = events.map((event) => JSON.stringify(unfold(event), null, 2)).join('\n');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** An unknown event holds the agent's own message as a text. */
function unfold(event: RunEvent): unknown {
  if (event.kind !== 'unknown') return event;
  try {
    return { ...event, raw: JSON.parse(event.raw) as unknown };
  } catch {
    return event;
  }
}
