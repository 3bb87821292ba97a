import type { Logger } from '../../shared/lib/ports.ts';
import type { Supervisor } from '../harness/supervisor/agent-process.ts';
import type { Artifacts } from './artifacts.ts';
import { keepRemains } from './lifecycle/open-terminal.ts';
import { endEvent, lost } from './lifecycle/verdict.ts';
import type { RunLog } from './record/run-log.ts';
import type { NewRunLogEvent, RunRecord } from './record/run-record.ts';

/**
 * Runs that an earlier host did not end: whatever still runs of them is ended, by pid and start time,
 * and they are marked lost. What they left on disk is kept.
 */
export async function recoverRuns({
  log,
  supervisor,
  artifacts,
  logger,
}: {
  log: RunLog;
  supervisor: Pick<Supervisor, 'sweep'>;
  artifacts: Artifacts;
  logger: Logger;
}): Promise<void> {
  const left = log.live();
  const processes = left.flatMap(({ process }) => (process ? [process] : []));
  // Neither may keep the host from starting.
  await supervisor
    .sweep(processes)
    .catch(() => logger.error('run.sweep.failed', { processes: processes.length }));
  for (const record of left) {
    const { runId } = record;
    const recording = await keepRemains(runId, artifacts).catch(() => {
      logger.warn('run.recording.lost', { runId });
      return null;
    });
    const kept: NewRunLogEvent[] = recording ? [{ kind: 'recording', ...recording }] : [];
    await log.append(runId, () => [...kept, endEvent(lost(messageOf(record)), null)]);
  }
}

function messageOf({ worktree }: RunRecord): string {
  if (worktree === null)
    return 'Hearth ended before the agent was started. Nothing was changed; start the run again.';
  return (
    `Hearth ended while the run was under way, and the agent with it. What it changed is kept in ${worktree.path} ` +
    `on branch ${worktree.branch}. Look at it, or start the run again.`
  );
}
