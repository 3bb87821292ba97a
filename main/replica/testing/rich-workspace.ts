import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import type { IssueId, TeamId } from '../../../shared/domain/ids.ts';
import type { Random } from '../../../shared/lib/ports.ts';
import { buildDocument } from '../documents/build-document.ts';
import { readStored } from '../documents/records.ts';
import {
  createTickingClock,
  openProfile,
  type TestProfile,
  type TestProfileOptions,
} from './open-profile.ts';

export interface RichWorkspace extends TestProfile {
  readonly teamId: TeamId;
  readonly issueIds: readonly IssueId[];
}

/** A workspace of 30 issues with some of everything: two of them are deleted, and ACM-5 was purged. */
export async function openRich(random: Random, onEnd: TestProfileOptions['onEnd']): Promise<RichWorkspace> {
  const made = openProfile({ random, clock: createTickingClock(), onEnd });
  const { replica, action } = made;
  const { teamId } = await replica.createWorkspace({ name: 'Acme 🔥', teamKey: 'ACM' }, action());
  await replica.renameMember({ name: 'Ann' }, action());
  const { teamId: ops } = await replica.createTeam({ name: 'Ops', key: 'OPS' }, action());
  const { projectId } = await replica.createProject({ name: 'P', repo: '/home/ann/secret-path' }, action());
  const { issueIds } = await replica.importIssues({
    teamId,
    issues: Array.from({ length: 30 }, (_, n) => ({
      title: `Issue ${n}`,
      description: n % 3 ? `Text ${n}` : '',
    })),
  });
  const [a, b, c, d, e] = issueIds;
  if (!a || !b || !c || !d || !e) throw new Error('No issues were made');
  await replica.createIssue({ title: 'ops', teamId: ops, acceptance: ['runs'] }, action());
  const patch = {
    projectId,
    parentId: b,
    status: 'done',
    priority: 'high',
    assigneeId: replica.me(),
  } as const;
  await replica.updateIssue({ issueId: a, patch: { ...patch, acceptance: ['1', '2', '3'] } }, action());
  await replica.updateIssue({ issueId: a, patch: { acceptance: ['3', '1'], description: 'x😀y' } }, action());
  await replica.updateIssue({ issueId: b, patch: { status: 'todo', description: 'undone' } }, action());
  await replica.edits.undo(action());
  await replica.deleteIssues({ issueIds: [c, d, e] }, action());
  await replica.purgeIssues({ issueIds: [e] }, action());
  return { ...made, teamId, issueIds };
}

const rows: Readonly<Record<string, string>> = {
  issues: `SELECT issue_id, team_id, shard, number, project_id, parent_id, moved_at, move_skipped, title, status,
    status_rank, priority, assignee_id, sort_order, created_at, updated_at, deleted_at FROM issue_row ORDER BY issue_id`,
  criteria: 'SELECT criterion_id, issue_id, text, sort_order FROM criterion_row ORDER BY criterion_id',
  bodies: "SELECT issue_id, body FROM issue_body WHERE body <> '' ORDER BY issue_id",
  purged: 'SELECT * FROM purged_issue ORDER BY issue_id',
};

/** Everything that people or programs see, whoever holds it. */
export async function dumpWorkspace({ replica, store }: TestProfile): Promise<object> {
  await replica.queryIssues({ text: 'x', limit: 1 });
  const found = await replica.queryIssues({ text: 'issue te', limit: 9_999 });
  const byTable = Object.entries(rows).map(
    ([name, sql]) => [name, store.read.all<object>(sql).map((row) => ({ ...row }))] as const,
  );
  return {
    ...Object.fromEntries(byTable),
    name: replica.workspace()?.name,
    id: replica.workspace()?.workspaceId,
    me: replica.me(),
    teams: replica.teams(),
    members: replica.members(),
    projects: replica.projects().map(({ repo: _, ...row }) => row),
    found: found.rows.map(({ issueId }) => issueId).toSorted(),
  };
}

/** SHA-256 of the state of every document. */
export function documentHashes({ store }: TestProfile): Map<string, string> {
  const documents = store.read.all<{ id: number; name: string }>(
    'SELECT id, name FROM document ORDER BY name',
  );
  return new Map(
    documents.map(({ id, name }) => {
      const state = Y.encodeStateAsUpdate(buildDocument(readStored(store.read, id)));
      return [name, createHash('sha256').update(state).digest('hex')];
    }),
  );
}

const emptied = [
  'record',
  'snapshot',
  'document',
  'issue_row',
  'criterion_row',
  'issue_body',
  'team_row',
  'member_row',
  'purged_issue',
] as const;

/** What an empty profile should not have: names of tables with rows, and what queries find. */
export async function leftovers({ replica, store }: TestProfile): Promise<string[]> {
  const tables = emptied.filter((table) => store.read.get(`SELECT 1 FROM ${table} LIMIT 1`) !== undefined);
  const { total } = await replica.queryIssues({ limit: 1 });
  const { total: found } = await replica.queryIssues({ limit: 1, text: 'text' });
  const indexed = store.read.get("SELECT 1 FROM issue_text WHERE issue_text MATCH 'text'") !== undefined;
  return [
    ...tables,
    ...(replica.workspace() ? ['workspace'] : []),
    ...(total > 0 ? ['issues'] : []),
    ...(found > 0 || indexed ? ['search'] : []),
  ];
}
