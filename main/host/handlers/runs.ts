import type { HostHandlers } from '../../contract/serve-client.ts';
import type { RunEngine } from '../../runs/types.ts';

type Names = Extract<keyof HostHandlers, `runs.${string}`>;

export function createRunHandlers({ runs }: { runs: RunEngine }): Pick<HostHandlers, Names> {
  return {
    'runs.start': runs.start,
    'runs.get': runs.get,
    'runs.query': runs.query,
    'runs.cancel': runs.cancel,
    'runs.answer': runs.answer,
    'runs.steer': runs.steer,
    'runs.resize': runs.resize,
    'runs.events': runs.events,
    'runs.diff': runs.diff,
  };
}
