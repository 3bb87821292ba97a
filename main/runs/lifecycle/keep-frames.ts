import type { RunId } from '../../../shared/domain/ids.ts';
import type { HarnessEvent } from '../../harness/types.ts';
import type { Frame } from '../../../shared/contract/run-schemas.ts';
import { frameOf, writeFrame } from '../record/frames.ts';
import type { Also, RunLog } from '../record/run-log.ts';

/** What the agent of a run said, on its way to be kept. */
export interface FrameKeeper {
  note(event: HarnessEvent): void;
  /** Keeps what was noted, within the commit of what is journalled: frames cost no commit of their own. */
  readonly write: Also;
  /** Keeps what came after the last such commit. Never rejects: no run ends otherwise because of them. */
  flush(): Promise<void>;
}

/** Creates the keeper of one session. */
export function createFrameKeeper(log: Pick<RunLog, 'append'>, runId: RunId): FrameKeeper {
  let noted: Frame[] = [];
  const write: Also = (tx) => {
    for (const frame of noted) writeFrame(tx, runId, frame);
    noted = [];
  };
  return {
    note(event) {
      const frame = frameOf(event);
      if (frame) noted.push(frame);
    },
    write,
    async flush() {
      if (noted.length > 0) await log.append(runId, () => [], write).catch(() => undefined);
    },
  };
}
