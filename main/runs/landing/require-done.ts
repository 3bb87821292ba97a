import { existsSync } from 'node:fs';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { failureOf } from '../failure.ts';
import type { Worktree } from '../git/worktree.ts';
import { unknownRun, type RunLog } from '../record/run-log.ts';
import type { RunRecord } from '../record/run-record.ts';

/** Why nothing was landed or removed. */
export const refused = (message: string): HearthError => new HearthError('LAND_REFUSED', message);

/** An ended run whose worktree is there. */
export interface Done extends RunRecord {
  readonly worktree: Worktree;
}

/** Finds an ended run with a worktree; throws what is in the way. */
export function requireDone(log: RunLog, runId: RunId): Done {
  const record = log.get(runId);
  if (record === null) throw unknownRun();
  if (!isEnded(record.state)) throw refused('The run is still going. Wait for its end, or cancel it.');
  const { worktree } = record;
  if (worktree === null)
    throw refused('The run has ended before it had a worktree, so there is no work of it.');
  if (!existsSync(worktree.path))
    throw refused('The worktree of the run is gone. What was landed of it is in its branch.');
  return { ...record, worktree };
}

/** What went wrong inside git, said as a refusal: nothing has changed. */
export function asRefusal(error: unknown): HearthError {
  return error instanceof HearthError ? error : refused(failureOf(error).message);
}
