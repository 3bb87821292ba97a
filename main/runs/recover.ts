import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runId as runIdSchema, type RunId } from '../../shared/domain/ids.ts';
import type { Supervisor } from '../harness/supervisor/agent-process.ts';
import type { Artifacts } from './artifacts.ts';
import { forgetDraft, forgetDrafts, keepRemains, sizeOfRemains } from './lifecycle/drafts.ts';
import { saveEnd, type SaveContext } from './lifecycle/save-end.ts';
import { endEvent, lost } from './lifecycle/verdict.ts';
import type { RunLog } from './record/run-log.ts';
import type { NewRunLogEvent, RunRecord } from './record/run-record.ts';
import type { RunPaths } from './options.ts';

export interface RecoveryContext extends SaveContext {
  readonly log: RunLog;
  readonly supervisor: Pick<Supervisor, 'sweep'>;
  readonly artifacts: Artifacts;
  readonly paths: Pick<RunPaths, 'worktrees'>;
}

/** Bytes of a recording that the start of a host waits for; longer ones are kept when it has started. */
const AT_ONCE = 2 * 1024 * 1024;

/**
 * Runs that an earlier host did not end: whatever still runs of them is ended, by pid and start time,
 * and they are marked lost. What they left on disk is kept. Nothing that goes wrong here keeps the host from starting.
 */
export async function recoverRuns(context: RecoveryContext): Promise<void> {
  const { log, supervisor, artifacts, logger } = context;
  const left = log.live();
  const processes = left.flatMap(({ process }) => (process ? [process] : []));
  await supervisor
    .sweep(processes)
    .catch(() => logger.error('run.sweep.failed', { processes: processes.length }));
  for (const record of left) await recoverRun(record, context);

  const unkept = new Set<RunId>();
  await forgetDrafts(artifacts, (owner) => {
    const record = recordOf(owner, log);
    const isWanted = record !== null && record.terminal === null;
    if (isWanted) unkept.add(record.runId);
    return isWanted;
  }).catch(() => logger.warn('run.drafts.left', {}));
  void keepLater([...unkept], context);
}

function recordOf(owner: string, log: RunLog): RunRecord | null {
  const runId = runIdSchema.safeParse(owner).data;
  return runId ? log.get(runId) : null;
}

async function recoverRun(record: RunRecord, context: RecoveryContext): Promise<void> {
  const { log, artifacts, paths } = context;
  const { runId } = record;
  const size = await sizeOfRemains(runId, artifacts).catch(() => null);
  // What cannot be kept now is tried once more in a moment.
  const recording =
    size !== null && size <= AT_ONCE ? await keepRemains(runId, artifacts).catch(() => null) : null;
  const kept: NewRunLogEvent[] = recording ? [{ kind: 'recording', ...recording }] : [];
  const end = endEvent(lost(messageOf(record, join(paths.worktrees, runId))), null);
  const save = (): Promise<unknown> => log.append(runId, () => [...kept, end]);
  // A full disk is waited for, but not here.
  await save().catch(() => void saveEnd(context, save));
}

/** Recordings of runs that have ended, which were too long to be waited for or which a host was ended over. */
async function keepLater(runIds: readonly RunId[], context: RecoveryContext): Promise<void> {
  const { log, artifacts, closing, logger } = context;
  for (const runId of runIds) {
    if (closing.aborted) return;
    try {
      const recording = await keepRemains(runId, artifacts);
      if (recording) await log.append(runId, () => [{ kind: 'recording', ...recording }]);
      await forgetDraft(runId, artifacts);
    } catch {
      // It is tried again when the next host starts.
      logger.warn('run.recording.unsaved', { runId });
    }
  }
}

function messageOf({ worktree }: RunRecord, begun: string): string {
  if (worktree !== null) {
    return (
      `Hearth ended while the run was under way, and the agent with it. What it changed is kept in ${worktree.path} ` +
      `on branch ${worktree.branch}. Look at it, or start the run again.`
    );
  }
  if (!existsSync(begun))
    return 'Hearth ended before the agent was started. Nothing was changed; start the run again.';
  return (
    'Hearth ended while it made the worktree, before the agent was started, so nothing of yours was changed. What was ' +
    `begun is in ${begun} and may be deleted. Start the run again.`
  );
}
