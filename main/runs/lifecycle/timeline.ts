import type { Approval } from '../../../shared/contract/run-schemas.ts';
import type { HarnessEvent } from '../../harness/types.ts';
import type { NewRunLogEvent, RunRecord } from '../record/run-record.ts';

/** Characters of one text that are kept; the rest is in the agent's own session. */
const MAX_TEXT = 256 * 1024;

type Quiet =
  | 'session.state'
  | 'turn.started'
  | 'turn.completed'
  | 'message.delta'
  | 'reasoning.delta'
  | 'tool.output'
  | 'diff.updated'
  | 'usage';
const quiet: readonly HarnessEvent['kind'][] = [
  'session.state',
  'turn.started',
  'turn.completed',
  'message.delta',
  'reasoning.delta',
  'tool.output',
  'diff.updated',
  'usage',
] satisfies Quiet[];

/**
 * True for events that are not journalled: parts of messages, as the whole follows them, and the
 * agent's own diff, as git tells what really changed.
 */
export function isQuiet(event: HarnessEvent): event is Extract<HarnessEvent, { kind: Quiet }> {
  return quiet.includes(event.kind);
}

/** What is journalled of an event of the agent. */
export function journalledOf(
  event: Exclude<HarnessEvent, { kind: Quiet }>,
  record: RunRecord,
): NewRunLogEvent[] {
  switch (event.kind) {
    case 'message.completed':
      return event.role === 'agent' ? [{ kind: 'message', text: cut(event.text) }] : [];
    case 'reasoning.completed':
      return [{ kind: 'reasoning', text: cut(event.text) }];
    case 'tool.upserted':
      return [{ kind: 'tool', ...event.tool, title: cut(event.tool.title) }];
    case 'plan.updated':
      return [{ kind: 'plan', steps: [...event.steps] }];
    case 'request.opened':
      return asked(record, event.request);
    case 'request.resolved':
      // Most were answered by a person, which journalled the answer already.
      return answered(record, { requestId: event.requestId, choice: 'withdrawn', by: 'agent' });
    case 'log':
      return [{ kind: 'log', text: cut(event.text) }];
    case 'unknown':
      return [{ kind: 'unknown', type: event.type, raw: cut(JSON.stringify(event.raw) ?? 'null') }];
    case 'session.opened':
      return [{ kind: 'process', process: event.process }];
  }
}

/**
 * A question, and the waiting that begins with it. A second one under the id of one that is open is not asked: whoever
 * answers would say yes to what they were not shown.
 */
function asked({ approvals, state }: RunRecord, approval: Approval): NewRunLogEvent[] {
  if (approvals.some(({ requestId }) => requestId === approval.requestId)) {
    const what = approval.command ?? approval.title;
    const text = `The agent asked again under the id of a question that is open, so only the first one counts: ${what}`;
    return [{ kind: 'log', text: cut(text) }];
  }
  const question = { kind: 'question', approval } as const;
  return state === 'running' ? [question, { kind: 'state', state: 'waiting' }] : [question];
}

/** How a question ended, and through whom. */
interface Given {
  readonly requestId: string;
  readonly choice: string;
  readonly by: 'person' | 'policy' | 'agent';
}

/** The end of a question, and of the waiting when it was the last one. Nothing when it is not open. */
export function answered(record: RunRecord, given: Given): NewRunLogEvent[] {
  const { requestId } = given;
  const open = record.approvals.map((one) => one.requestId);
  if (!open.includes(requestId)) return [];
  const answer = { kind: 'answer', ...given } as const;
  return open.length === 1 && record.state === 'waiting'
    ? [answer, { kind: 'state', state: 'running' }]
    : [answer];
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}…`;
}
