import { HearthError } from '../../shared/contract/errors.ts';
import type { RunRow } from '../../shared/contract/run-schemas.ts';
import type { IssueRow } from '../../shared/contract/schemas.ts';
import type { IssueId, RunId } from '../../shared/domain/ids.ts';
import type { HostConnection } from './connect-host.ts';
import { changeIssues } from './issue-index.ts';
import type { ReplicaSnapshot } from './replica-snapshot.ts';
import { changeRuns, unsentRuns } from './run-index.ts';
import type { StaleParts } from './stale-parts.ts';

type Host = Pick<HostConnection, 'call'>;
type Change = { -readonly [K in keyof ReplicaSnapshot]?: ReplicaSnapshot[K] };

/** The first page is what a screen shows; the rest comes in large ones. */
const firstPage = 200;
const nextPage = 5_000;
/** Rows asked for by id in one call. */
const batch = 1_000;

/** All issues of the workspace: after each page, all rows read so far. */
export async function* readIssuePages(host: Host): AsyncGenerator<{ rows: IssueRow[]; isLast: boolean }> {
  const rows: IssueRow[] = [];
  let cursor: string | null = null;
  do {
    const limit = rows.length === 0 ? firstPage : nextPage;
    const page: { rows: IssueRow[]; cursor: string | null } = await host.call('issues.query', {
      limit,
      cursor,
    });
    rows.push(...page.rows);
    cursor = page.cursor;
    yield { rows, isLast: cursor === null };
  } while (cursor !== null);
}

/** Reads what is stale; gives what it changes in the snapshot. */
export async function readAgain(host: Host, snapshot: ReplicaSnapshot, due: StaleParts): Promise<Change> {
  const change: Change = {};
  if (due.workspace) Object.assign(change, await readWorkspace(host, snapshot));
  else if (due.sync) change.sync = await host.call('sync.status', {});
  const runs = due.unsent ? new Set([...due.runs, ...unsentRuns(snapshot.runs)]) : due.runs;
  if (runs.size > 0) change.runs = changeRuns(snapshot.runs, await readRuns(host, [...runs]));
  if (due.issues.size > 0) {
    const ids = [...due.issues];
    const rows = await readIssues(host, ids);
    const found = new Set(rows.map(({ issueId }) => issueId));
    const gone = ids.filter((id) => !found.has(id));
    change.issues = changeIssues(snapshot.issues, rows, gone);
  }
  return change;
}

/** Another workspace than before has other issues: then the lists are filled anew. */
async function readWorkspace(host: Host, snapshot: ReplicaSnapshot): Promise<Change> {
  const { teams, projects, members, workspace, me, sync } = await host.call('system.bootstrap', {});
  const isOther = snapshot.workspace?.workspaceId !== workspace?.workspaceId;
  return { teams, projects, members, workspace, me, sync, ...(isOther && { phase: 'loading' }) };
}

async function readIssues(host: Host, ids: readonly IssueId[]): Promise<IssueRow[]> {
  const rows: IssueRow[] = [];
  for (let i = 0; i < ids.length; i += batch) {
    const issueIds = ids.slice(i, i + batch);
    const answer = await host.call('issues.query', { issueIds, limit: batch });
    rows.push(...answer.rows);
  }
  return rows;
}

/** One call each: runs change a few at a time. One that is gone is left as it was. */
async function readRuns(host: Host, ids: readonly RunId[]): Promise<RunRow[]> {
  const rows = await Promise.all(
    ids.map(async (runId) => {
      try {
        return await host.call('runs.get', { runId });
      } catch (error) {
        if (error instanceof HearthError && error.code === 'NOT_FOUND') return null;
        throw error;
      }
    }),
  );
  return rows.filter((row) => row !== null);
}
