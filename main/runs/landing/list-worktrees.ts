import { existsSync } from 'node:fs';
import type { Result } from '../../../shared/contract/contract.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { failureOf } from '../failure.ts';
import type { Git } from '../git/git.ts';
import type { Worktree } from '../git/worktree.ts';
import type { RunLog } from '../record/run-log.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { RunPaths } from '../options.ts';
import { mayRemove } from '../worktrees/may-remove.ts';
import { sizeOnDisk } from '../worktrees/size-on-disk.ts';

interface Context {
  readonly git: Git;
  readonly log: RunLog;
  readonly paths: RunPaths;
  readonly closing: AbortSignal;
  readonly scratch: () => string;
}

type Rows = Result<'worktrees.query'>['rows'];

/** Runs that are looked through. */
const MOST = 1_000;

async function reasonsOf(
  { git, paths, scratch, closing: signal }: Context,
  { runId, state, landed }: RunRecord,
  worktree: Worktree,
): Promise<string[]> {
  const live = !isEnded(state);
  if (live) return ['Its run is still going.'];
  const record = { runId, root: paths.worktrees, onto: landed?.onto ?? worktree.base, live };
  try {
    const verdict = await mayRemove(git, worktree, record, { scratch: scratch(), signal });
    return verdict.ok ? [] : [...verdict.reasons];
  } catch (error) {
    return [failureOf(error).message];
  }
}

/** The worktrees that are on this disk, the largest first; `issueId`: null for those of all issues. */
export async function listWorktrees(
  context: Context,
  issueId: IssueId | null,
): Promise<Result<'worktrees.query'>> {
  const { log, closing: signal } = context;
  const rows: Rows = [];
  for (const run of log.query({ ...(issueId !== null && { issueId }), limit: MOST })) {
    const { worktree, runId, key } = run;
    if (worktree === null || !existsSync(worktree.path)) continue;
    const size = await sizeOnDisk(worktree.path, { signal }).catch(() => null);
    const reasons = await reasonsOf(context, run, worktree);
    const { path, branch } = worktree;
    const [bytes, complete] = [size?.bytes ?? null, size?.complete ?? false];
    rows.push({ runId, issueId: run.issueId, key, path, branch, bytes, complete, reasons });
  }
  return { rows: rows.toSorted((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)) };
}
