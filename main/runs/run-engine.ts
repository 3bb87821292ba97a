import { join } from 'node:path';
import { createArtifacts } from './artifacts.ts';
import { createRunClaims } from './claims/run-claims.ts';
import { createIssueBlocks } from './queue/issue-blocks.ts';
import { createProviderPauses } from './queue/provider-pauses.ts';
import { createSlots } from './queue/slots.ts';
import { createRunSettingsStore } from './settings/run-settings-store.ts';
import { attachTerminal } from './attach-terminal.ts';
import { createComments } from './comment-run.ts';
import { createBatches } from './batches/batches.ts';
import { createControl } from './control.ts';
import { createCommands } from './commands.ts';
import { createLandings } from './landing/landings.ts';
import { createLiveRuns } from './live-runs.ts';
import { probeMachine } from './probe.ts';
import { createQueries } from './queries.ts';
import { createPortBlocks } from './worktrees/ports.ts';
import { createKeepers } from './terminal/keeping/keepers.ts';
import { startKeepingThread } from './terminal/keeping/keeping-thread.ts';
import { createReplayQueries } from './terminal/replay-queries.ts';
import { createRunLog } from './record/run-log.ts';
import { recoverRuns } from './recover.ts';
import { createStarter } from './start-run.ts';
import type { RunEngine } from './types.ts';
import type { RunEngineOptions } from './options.ts';

/** Creates the runs of a host. Its tables are `runMigrations`; call `recover` before anything else. */
export function createRunEngine(options: RunEngineOptions): RunEngine {
  const closing = new AbortController();
  const log = createRunLog(options);
  const artifacts = createArtifacts({ dir: options.paths.artifacts, uuid: options.uuid });
  const settings = createRunSettingsStore(options);
  const pauses = createProviderPauses({ ...options, changed: () => slots.look() });
  const slots = createSlots({
    ...options,
    limitsOf: (projectId) => settings.of(projectId).concurrency,
    pausedUntil: pauses.until,
  });
  const claims = createRunClaims({ ...options, server: options.claimServer });
  const blocks = createIssueBlocks({ ...options, log });
  const keepers = createKeepers({
    ...options,
    startThread: (events) => startKeepingThread(options.terminalWorker, events),
  });
  const context = {
    ...options,
    keepers,
    blocks,
    log,
    artifacts,
    settings,
    pauses,
    slots,
    claims,
    closing: closing.signal,
  };
  const live = createLiveRuns({ ...context, ports: createPortBlocks() });
  const starter = createStarter({ ...context, live });
  const batches = createBatches({ ...context, live, starter });
  return {
    ...createCommands({ log, live, starter }),
    batches,
    ...createQueries(context),
    control: createControl(context),
    landings: createLandings(context),
    ...createComments({ ...context, live }),
    ...createReplayQueries({ ...context, dir: join(options.paths.artifacts, 'replays') }),
    attachTerminal: (runId, peer) => attachTerminal(runId, peer, { live, log, artifacts }),
    probe: () => probeMachine(options),
    liveCount: () => log.live().length,
    async recover() {
      await recoverRuns(context);
      await batches.recover();
    },
    async close() {
      closing.abort();
      await live.closeAll();
      await keepers.close();
    },
  };
}
