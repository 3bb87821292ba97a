import type { Result } from '../../../shared/contract/contract.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { Git } from '../git/git.ts';
import { overlappingFiles } from '../git/overlap.ts';
import type { Worktree } from '../git/worktree.ts';
import type { RunLog } from '../record/run-log.ts';
import type { RunRecord } from '../record/run-record.ts';

interface Context {
  readonly git: Git;
  readonly log: RunLog;
  readonly closing: AbortSignal;
}

interface Worked extends RunRecord {
  readonly worktree: Worktree;
}

/** Runs that are compared: each with each, so their number is kept small. */
const MOST = 20;

/** The newest run of each issue with a commit that is neither landed nor discarded. */
function worked(log: RunLog): Worked[] {
  const seen = new Set<IssueId>();
  const found: Worked[] = [];
  for (const run of log.query({ limit: 500 })) {
    const { worktree, end, landed, discarded } = run;
    if (seen.has(run.issueId) || found.length >= MOST) continue;
    if (worktree === null || end?.commit == null || landed !== null || discarded) continue;
    seen.add(run.issueId);
    found.push({ ...run, worktree });
  }
  return found;
}

async function compare(
  { git, closing: signal }: Context,
  one: Worked,
  other: Worked,
): Promise<Result<'runs.overlaps'>['rows']> {
  if (one.worktree.commonDir !== other.worktree.commonDir) return [];
  const place = { cwd: one.worktree.commonDir, gitDir: one.worktree.commonDir };
  const [a, b] = [one.end?.commit ?? '', other.end?.commit ?? ''];
  const overlap = await overlappingFiles(git, place, { a, b, signal }).catch(() => null);
  if (overlap === null || overlap.files.length === 0) return [];
  const files = [...overlap.files];
  const conflicts = overlap.conflicts === null ? null : [...overlap.conflicts];
  const row = (run: Worked, met: Worked) => ({
    runId: run.runId,
    otherRunId: met.runId,
    otherIssueId: met.issueId,
    otherKey: met.key,
    files,
    conflicts,
  });
  return [row(one, other), row(other, one)];
}

/** Where the work of runs meets, told to both; `issueId`: null for all. */
export async function findOverlaps(
  context: Context,
  issueId: IssueId | null,
): Promise<Result<'runs.overlaps'>> {
  const runs = worked(context.log);
  const own = new Set(runs.filter((run) => run.issueId === issueId).map(({ runId }) => runId));
  const rows: Result<'runs.overlaps'>['rows'] = [];
  for (const [at, one] of runs.entries()) {
    for (const other of runs.slice(at + 1)) {
      if (issueId !== null && !own.has(one.runId) && !own.has(other.runId)) continue;
      rows.push(...(await compare(context, one, other)));
    }
  }
  return { rows: issueId === null ? rows : rows.filter(({ runId }) => own.has(runId)) };
}
