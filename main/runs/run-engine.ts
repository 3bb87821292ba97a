import { createArtifacts } from './artifacts.ts';
import { attachTerminal } from './attach-terminal.ts';
import { createCommands } from './commands.ts';
import { createLiveRuns } from './live-runs.ts';
import { probeMachine } from './probe.ts';
import { createQueries } from './queries.ts';
import { createRunLog } from './record/run-log.ts';
import { recoverRuns } from './recover.ts';
import type { RunEngine, RunEngineOptions } from './types.ts';

/** Creates the runs of a host. Its tables are `runMigrations`; call `recover` before anything else. */
export function createRunEngine(options: RunEngineOptions): RunEngine {
  const closing = new AbortController();
  const log = createRunLog(options);
  const artifacts = createArtifacts({ dir: options.paths.artifacts, uuid: options.uuid });
  const context = { ...options, log, artifacts, closing: closing.signal };
  const live = createLiveRuns(context);
  return {
    ...createCommands({ ...context, live }),
    ...createQueries(context),
    attachTerminal: (runId, peer) => attachTerminal(runId, peer, { live, log, artifacts }),
    probe: () => probeMachine(options),
    liveCount: () => log.live().length,
    recover: () => recoverRuns({ ...options, log, artifacts }),
    async close() {
      closing.abort();
      await live.closeAll();
    },
  };
}
