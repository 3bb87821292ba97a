import { methodSchemas, type MethodName } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import { bootstrap, type Bootstrap } from '../../../shared/contract/methods/system.ts';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { issueRow, type IssueRow } from '../../../shared/contract/schemas.ts';
import { compareIssues } from '../issue-index.ts';

/** What a host has, and its answers. */
export interface Contents {
  readonly rows: Map<string, IssueRow>;
  readonly runs: Map<string, LocalRunRow>;
  readonly journal: JournalEvent[];
  hasWorkspace: boolean;
  keptFrom: number;
  subscribed: number | null;
  answer(method: MethodName, input: object): unknown;
}

export function uuid(n: number): string {
  return `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

export function makeIssue(n: number, title: string, order = 'a0'): IssueRow {
  return issueRow.parse({
    issueId: uuid(n),
    key: `ENG-${n}`,
    number: n,
    teamId: uuid(9_000),
    projectId: null,
    parentId: null,
    title,
    status: 'todo',
    priority: 'none',
    assigneeId: null,
    order,
    createdAt: 1,
    updatedAt: 1,
  });
}

function describeAll({ hasWorkspace, runs, journal }: Contents): Bootstrap {
  return bootstrap.parse({
    version: '1',
    profile: '/p',
    workspace: hasWorkspace ? { workspaceId: uuid(8_000), name: 'W', linked: false } : null,
    me: null,
    teams: [],
    projects: [],
    members: [],
    runs: [...runs.values()],
    sync: {
      state: 'solo',
      pending: 0,
      seq: 0,
      refused: 0,
      problem: null,
      role: null,
      url: null,
      message: null,
      nextAttemptAt: null,
    },
    cursor: journal.length,
  });
}

function queryIssues({ rows }: Contents, input: object): unknown {
  const { issueIds, cursor, limit } = methodSchemas['issues.query'].params.parse(input);
  if (issueIds) return { rows: issueIds.flatMap((id) => rows.get(id) ?? []), cursor: null, total: 0 };
  const sorted = [...rows.values()].toSorted(compareIssues);
  const start = Number(cursor ?? 0);
  const end = start + limit;
  return {
    rows: sorted.slice(start, end),
    cursor: end < sorted.length ? String(end) : null,
    total: sorted.length,
  };
}

/** Issues numbered from 1, all named `old`. */
export function createContents(issues: number, hasWorkspace: boolean): Contents {
  const contents: Contents = {
    rows: new Map(),
    runs: new Map(),
    journal: [],
    hasWorkspace,
    keptFrom: 0,
    subscribed: null,
    answer(method, input) {
      switch (method) {
        case 'system.bootstrap':
          return describeAll(contents);
        case 'journal.subscribe': {
          const { cursor } = methodSchemas[method].params.parse(input);
          if (cursor < contents.keptFrom || cursor > contents.journal.length)
            throw new HearthError('STALE_CURSOR', 'too old');
          contents.subscribed = cursor;
          return { cursor };
        }
        case 'issues.query':
          return queryIssues(contents, input);
        case 'runs.get': {
          const run = contents.runs.get(methodSchemas[method].params.parse(input).runId);
          if (!run) throw new HearthError('NOT_FOUND', 'no such run');
          return run;
        }
        case 'sync.status':
          return describeAll(contents).sync;
        default:
          throw new Error(`not expected: ${method}`);
      }
    },
  };
  for (let n = 1; n <= issues; n++) contents.rows.set(uuid(n), makeIssue(n, 'old'));
  return contents;
}
