import { existsSync } from 'node:fs';
import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import type { Artifacts } from '../artifacts.ts';
import { failureOf } from '../failure.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { TerminalArtifacts } from '../record/run-record.ts';
import { replayScreen } from '../terminal/replay.ts';
import { startRecording } from '../terminal/recording.ts';
import { createTerminalHub, type TerminalHub } from '../terminal/terminal-hub.ts';
import type { LiveRun } from './live-run.ts';
import { failed } from './verdict.ts';

/** Size of a terminal until somebody looks at it. */
const size = { cols: 120, rows: 32 } as const;

const draftName = (runId: RunId): string => `${runId}.cast`;

/** Opens the terminal of a run with its recording; a disk that fails ends the run. */
export async function openTerminal(
  run: LiveRun,
  { artifacts, clock, timers }: { artifacts: Artifacts; clock: Clock; timers: Timers },
): Promise<TerminalHub> {
  const path = await artifacts.draft(draftName(run.facts.runId));
  const recording = await startRecording({ path, clock, ...size });
  return createTerminalHub({
    recording,
    ...size,
    timers,
    onDiskFailure: (error) => run.stop(failed(failureOf(error))),
  });
}

/** Closes the terminal and keeps what it showed. */
export async function keepTerminal(
  runId: RunId,
  terminal: TerminalHub,
  artifacts: Artifacts,
): Promise<TerminalArtifacts> {
  const last = await terminal.finish();
  const cast = await artifacts.adopt(await artifacts.draft(draftName(runId)));
  return { cast, screen: await artifacts.put(last) };
}

/** Keeps the recording that a host left behind when it was ended; null when there is none. */
export async function keepRemains(runId: RunId, artifacts: Artifacts): Promise<TerminalArtifacts | null> {
  const path = await artifacts.draft(draftName(runId));
  const last = existsSync(path) ? await replayScreen(path) : null;
  if (last === null) return null;
  return { cast: await artifacts.adopt(path), screen: await artifacts.put(last) };
}
