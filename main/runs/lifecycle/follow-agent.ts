import type { Harness, HarnessEvent, ProcessExit, Session } from '../../harness/types.ts';
import type { RunLog } from '../record/run-log.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { isQuiet, journalledOf } from './timeline.ts';
import type { AgentEnd } from './verdict.ts';

/** Journals what the agent says until it has ended. A harness with turns is closed after the first one. */
export async function followAgent({
  log,
  runId,
  harness,
  session,
}: {
  log: RunLog;
  runId: RunId;
  harness: Harness;
  session: Session;
}): Promise<AgentEnd> {
  let turn: Extract<HarnessEvent, { kind: 'turn.completed' }> | null = null;
  let exit: ProcessExit | null = null;
  for await (const event of session.events()) {
    if (!isQuiet(event)) await log.append(runId, (record) => journalledOf(event, record));
    if (event.kind === 'turn.completed') {
      turn = event;
      if (!harness.capabilities.terminal) void session.close();
    }
    if (event.kind === 'session.state' && event.state === 'closed') exit = event.exit;
  }
  return {
    failure: failureOf(turn),
    exitCode: harness.capabilities.terminal ? (exit?.code ?? null) : null,
    lost: exit?.lost === true && turn?.reason !== 'completed',
  };
}

function failureOf(turn: Extract<HarnessEvent, { kind: 'turn.completed' }> | null): AgentEnd['failure'] {
  if (turn?.reason === 'completed') return null;
  if (turn?.reason === 'failed') return turn.failure;
  return { category: 'harness_crash', message: 'The agent stopped before it was done.' };
}
