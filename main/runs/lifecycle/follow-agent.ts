import type { Approval } from '../../../shared/contract/run-schemas.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { Harness, HarnessEvent, ProcessExit, Session } from '../../harness/types.ts';
import type { RunLog } from '../record/run-log.ts';
import type { RunRecord } from '../record/run-record.ts';
import { createFrameKeeper, type FrameKeeper } from './keep-frames.ts';
import { answered, isQuiet, journalledOf } from './timeline.ts';
import type { Turns } from './turns.ts';
import type { AgentEnd } from './verdict.ts';
import type { CapWatch } from './watch-caps.ts';

type Completed = Extract<HarnessEvent, { kind: 'turn.completed' }>;

export interface Following {
  readonly log: RunLog;
  readonly runId: RunId;
  readonly harness: Harness;
  readonly session: Session;
  readonly caps: CapWatch;
  readonly turns: Turns;
  /** True for a question to which the project's policy says yes; a person answers the others. */
  readonly isAllowed: (approval: Approval) => boolean;
}

/** Journals what the agent says until it has ended. A harness with turns is closed after the first one. */
export async function followAgent(given: Following): Promise<AgentEnd> {
  const { harness, session, caps, log, runId } = given;
  const frames = createFrameKeeper(log, runId);
  let turn: Completed | null = null;
  let exit: ProcessExit | null = null;
  for await (const event of session.events()) {
    caps.heard(event);
    frames.note(event);
    await journal(given, event, frames);
    if (event.kind === 'turn.completed') {
      turn = event;
      if (!harness.capabilities.terminal) await goOn(given, event);
    }
    if (event.kind === 'session.state' && event.state === 'closed') exit = event.exit;
  }
  await frames.flush();
  return {
    failure: failureOf(turn),
    exitCode: harness.capabilities.terminal ? (exit?.code ?? null) : null,
    lost: exit?.lost === true && turn?.reason !== 'completed',
  };
}

/** After a turn: on with what people have said meanwhile, else the session is over, unless a person holds it. */
async function goOn({ log, runId, session, caps, turns }: Following, turn: Completed): Promise<void> {
  const next = turn.reason === 'failed' ? { kind: 'close' as const } : turns.next();
  if (next.kind === 'prompt') {
    await session.prompt(next.text);
  } else if (next.kind === 'hold') {
    const isRunning = ({ state }: RunRecord): boolean => state === 'running';
    await log.append(runId, (record) => (isRunning(record) ? [{ kind: 'state', state: 'waiting' }] : []));
    caps.waits(true);
  } else void session.close();
}

/** Journals one event, and answers what needs no person. */
async function journal(
  { log, runId, session, caps, isAllowed }: Following,
  event: HarnessEvent,
  frames: FrameKeeper,
): Promise<void> {
  if (isQuiet(event)) return;
  const record = await log.append(runId, (before) => journalledOf(event, before), frames.write);
  caps.waits(record.state === 'waiting');
  if (event.kind !== 'request.opened' || !isAllowed(event.request)) return;
  // Not for one that came under the id of another: that one would be allowed by it.
  if (!record.approvals.includes(event.request)) return;
  const { requestId } = event.request;
  let isOpen = false;
  const after = await log.append(runId, (before) => {
    const events = answered(before, { requestId, choice: 'allow', by: 'policy' });
    isOpen = events.length > 0;
    return events;
  });
  caps.waits(after.state === 'waiting');
  // It may have been withdrawn a moment ago; the agent tells that itself.
  if (isOpen) await session.answer(requestId, 'allow').catch(() => {});
}

function failureOf(turn: Completed | null): AgentEnd['failure'] {
  if (turn?.reason === 'completed') return null;
  if (turn?.reason === 'failed') return turn.failure;
  return { category: 'harness_crash', message: 'The agent stopped before it was done.' };
}
