import { HarnessFailure, type Harness, type OpenOptions, type Session } from '../../harness/types.ts';
import { retold } from '../prompt-to-continue.ts';
import type { RunLog } from '../record/run-log.ts';
import type { RunFacts } from '../record/run-record.ts';

/** A session, and what is to be said in it first. */
interface Opened {
  readonly session: Session;
  readonly prompt: string | null;
}

/**
 * Opens the agent's session. A run that goes on from another one goes on in its session where the agent can; else the
 * agent begins afresh and is told what the last attempt was about.
 */
export async function openSession(
  { continues, prompt, harness: id, agent, runId }: RunFacts,
  log: Pick<RunLog, 'get' | 'timeline' | 'append'>,
  harness: Harness,
  options: OpenOptions,
): Promise<Opened> {
  const before = continues === null ? null : log.get(continues);
  if (before === null || prompt === null) return { session: await harness.open(options), prompt };
  const isSame = before.harness === id && before.agent === agent;
  const { nativeId } = before;
  if (isSame && nativeId !== null && harness.capabilities.resume) {
    try {
      const session = await harness.open({ ...options, resume: { nativeId, fork: false } });
      return { session, prompt };
    } catch (error) {
      if (!(error instanceof HarnessFailure) || error.category !== 'harness_crash') throw error;
      const text = `The agent could not go on with its session, so it begins afresh. ${error.message}`;
      await log.append(runId, () => [{ kind: 'log', text }]);
    }
  }
  return { session: await harness.open(options), prompt: retold(log, before, prompt) };
}
