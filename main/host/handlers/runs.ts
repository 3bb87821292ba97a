import type { HostHandlers } from '../../contract/serve-client.ts';
import type { ControlledRuns } from './run-control.ts';
import type { RunEngine } from '../../runs/types.ts';

type Names = Exclude<Extract<keyof HostHandlers, `runs.${string}`>, ControlledRuns>;

export function createRunHandlers({ runs }: { runs: RunEngine }): Pick<HostHandlers, Names> {
  return {
    'runs.start': runs.start,
    'runs.again': runs.again,
    'runs.get': runs.get,
    'runs.query': runs.query,
    'runs.cancel': runs.cancel,
    'runs.answer': runs.answer,
    'runs.steer': runs.steer,
    'runs.interrupt': runs.interrupt,
    'runs.resize': runs.resize,
    'runs.events': runs.events,
    'runs.frames': runs.frames,
    'runs.diff': runs.diff,
    'runs.recording': runs.recording,
    'runs.replay': runs.replay,
    'runs.files': runs.files,
    'runs.file': runs.file,
    'runs.comment': runs.comment,
  };
}
