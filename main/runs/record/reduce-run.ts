import { isLegalTransition } from '../../../shared/domain/run.ts';
import type { RunLogEvent, RunRecord } from './run-record.ts';

/** A transition that the state machine does not know: a bug of the caller. */
export class IllegalTransition extends Error {
  constructor(from: string, to: string) {
    super(`A run does not go from ${from} to ${to}`);
    this.name = 'IllegalTransition';
  }
}

type StateEvent = Extract<RunLogEvent, { kind: 'state' }>;

/** The record after an event; null stands for a run that does not exist yet. */
export function applyRunEvent(record: RunRecord | null, event: RunLogEvent): RunRecord {
  if (event.kind === 'state') return applyState(record, event);
  if (record === null) throw new IllegalTransition('nothing', event.kind);
  switch (event.kind) {
    case 'worktree':
      return { ...record, worktree: event.worktree };
    case 'process':
      return { ...record, process: event.process };
    case 'landed':
      return { ...record, landed: { onto: event.onto, commit: event.commit } };
    case 'discarded':
      return { ...record, discarded: true };
    case 'session':
      return { ...record, nativeId: event.nativeId };
    case 'ports':
      return { ...record, firstPort: event.first };
    case 'sandbox':
      return { ...record, sandbox: event.sandbox };
    case 'recording':
      return { ...record, terminal: { cast: event.cast, screen: event.screen } };
    case 'criteria':
      return { ...record, criteria: event.criteria };
    case 'settled':
      return { ...record, settled: true };
    case 'removed':
      return withoutRemoved(record, event);
    case 'question':
      return { ...record, approvals: [...record.approvals, event.approval] };
    case 'answer':
      return { ...record, approvals: record.approvals.filter((one) => one.requestId !== event.requestId) };
    default:
      return record;
  }
}

/** With the issue, what the run knows of its words is gone, too. */
function withoutRemoved(
  record: RunRecord,
  { what, reason, at }: Extract<RunLogEvent, { kind: 'removed' }>,
): RunRecord {
  const removed = [...record.removed.filter((one) => one.what !== what), { what, reason, at }];
  if (what === 'recordings') return { ...record, removed, terminal: null };
  if (what === 'artifacts' || reason.by !== 'purge') return { ...record, removed };
  return { ...record, removed, prompt: null, criteria: null, title: record.key };
}

function applyState(record: RunRecord | null, event: StateEvent): RunRecord {
  const from = record?.state ?? 'nothing';
  if (event.state === 'queued') {
    if (record !== null) throw new IllegalTransition(from, 'queued');
    return { ...event.run, ...blank, state: 'queued', queuedAt: event.at };
  }
  if (record === null || !isLegalTransition(record.state, event.state)) {
    throw new IllegalTransition(from, event.state);
  }
  if ('end' in event) {
    const { state, message, end, at } = event;
    return { ...record, state, message, end, endedAt: at, approvals: [] };
  }
  const startedAt = event.state === 'running' ? (record.startedAt ?? event.at) : record.startedAt;
  return { ...record, state: event.state, startedAt };
}

const blank = {
  startedAt: null,
  endedAt: null,
  message: null,
  end: null,
  worktree: null,
  process: null,
  landed: null,
  discarded: false,
  settled: false,
  criteria: null,
  removed: [],
  nativeId: null,
  firstPort: null,
  sandbox: null,
  approvals: [],
  terminal: null,
} as const;

/** The record that a list of events leads to; null for none. */
export function reduceRun(events: readonly RunLogEvent[]): RunRecord | null {
  return events.reduce<RunRecord | null>(applyRunEvent, null);
}
