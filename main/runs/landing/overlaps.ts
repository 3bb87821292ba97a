import type { Result } from '../../../shared/contract/contract.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { Git } from '../git/git.ts';
import { overlappingFiles, type Overlap } from '../git/overlap.ts';
import type { Worktree } from '../git/worktree.ts';
import type { RunLog } from '../record/run-log.ts';
import type { RunRecord } from '../record/run-record.ts';

interface Context {
  readonly git: Git;
  readonly log: Pick<RunLog, 'query'>;
  readonly closing: AbortSignal;
}

interface Worked extends RunRecord {
  readonly worktree: Worktree;
}

type Rows = Result<'runs.overlaps'>['rows'];
/** How two runs stand to each other; null where git cannot tell. */
type Compare = (one: Worked, other: Worked) => Promise<Overlap | null>;

/** Runs that are compared: each with each, so their number is kept small. */
const MOST = 20;

/** Comparisons that are kept: more than there are pairs at a time. */
const KEPT = 2 * MOST * MOST;

/** The newest run of each issue with a commit that is neither landed nor discarded. */
function worked(log: Context['log']): Worked[] {
  const seen = new Set<IssueId>();
  const found: Worked[] = [];
  for (const run of log.query({ limit: 500 })) {
    const { worktree, end, landed, discarded, settled } = run;
    if (seen.has(run.issueId) || found.length >= MOST) continue;
    if (worktree === null || end?.commit == null || landed !== null || discarded || settled) continue;
    seen.add(run.issueId);
    found.push({ ...run, worktree });
  }
  return found;
}

/** Two commits stand to each other as they always did, so git is asked once for each pair. */
function createCompare({ git, closing: signal }: Context): Compare {
  const known = new Map<string, Promise<Overlap | null>>();
  return (one, other) => {
    const { commonDir } = one.worktree;
    const [a, b] = [one.end?.commit ?? '', other.end?.commit ?? ''];
    const pair = `${commonDir} ${a} ${b}`;
    const before = known.get(pair);
    if (before) return before;
    const place = { cwd: commonDir, gitDir: commonDir };
    const asked = overlappingFiles(git, place, { a, b, signal }).catch(() => {
      known.delete(pair);
      return null;
    });
    if (known.size >= KEPT) known.clear();
    known.set(pair, asked);
    return asked;
  };
}

function rowsOf(one: Worked, other: Worked, overlap: Overlap): Rows {
  const row = (run: Worked, met: Worked): Rows[number] => ({
    runId: run.runId,
    otherRunId: met.runId,
    otherIssueId: met.issueId,
    otherKey: met.key,
    files: [...overlap.files],
    conflicts: overlap.conflicts === null ? null : [...overlap.conflicts],
  });
  return [row(one, other), row(other, one)];
}

/** Finds where the work of runs meets, told to both; of one issue, or of all for null. */
export function createOverlaps(
  context: Context,
): (issueId: IssueId | null) => Promise<Result<'runs.overlaps'>> {
  const compare = createCompare(context);
  return async (issueId) => {
    const runs = worked(context.log);
    const isAsked = (run: Worked): boolean => issueId === null || run.issueId === issueId;
    const rows: Rows = [];
    for (const [at, one] of runs.entries()) {
      for (const other of runs.slice(at + 1)) {
        if (!isAsked(one) && !isAsked(other)) continue;
        if (one.worktree.commonDir !== other.worktree.commonDir) continue;
        const overlap = await compare(one, other);
        if (overlap !== null && overlap.files.length > 0) rows.push(...rowsOf(one, other, overlap));
      }
    }
    const own = new Set(runs.filter(isAsked).map(({ runId }) => runId));
    return { rows: rows.filter(({ runId }) => own.has(runId)) };
  };
}
