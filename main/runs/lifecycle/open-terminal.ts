import type { Timers } from '../../../shared/lib/ports.ts';
import type { Artifacts } from '../artifacts.ts';
import { failureOf } from '../failure.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { TerminalArtifacts } from '../record/run-record.ts';
import type { Keepers } from '../terminal/keeping/keepers.ts';
import { createTerminalHub, type TerminalHub } from '../terminal/terminal-hub.ts';
import { draftOf, keepCast } from './drafts.ts';
import type { LiveRun } from './live-run.ts';
import { failed } from './verdict.ts';

/** Size of a terminal until somebody looks at it. */
const size = { cols: 120, rows: 32 } as const;

/** Opens the terminal of a run with its recording; a disk that fails ends the run. */
export async function openTerminal(
  run: LiveRun,
  { artifacts, keepers, timers }: { artifacts: Artifacts; keepers: Keepers; timers: Timers },
): Promise<TerminalHub> {
  const path = await draftOf(run.facts.runId, artifacts);
  const keeper = await keepers.open({
    path,
    ...size,
    onDiskFailure: (error) => run.stop(failed(failureOf(error))),
  });
  return createTerminalHub({ keeper, ...size, timers });
}

/** Closes the terminal and keeps what it showed. */
export async function keepTerminal(
  runId: RunId,
  terminal: TerminalHub,
  artifacts: Artifacts,
): Promise<TerminalArtifacts> {
  const last = await terminal.finish();
  return { cast: await keepCast(runId, artifacts), screen: await artifacts.put(last) };
}
