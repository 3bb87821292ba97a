import type { Params } from '../../../shared/contract/contract.ts';
import { issuesPerBoard, writeIssue, type BoardIssue } from '../../../shared/documents/board-document.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import { issueId as issueIdSchema, type IssueId, type TeamId } from '../../../shared/domain/ids.ts';
import { issueKey, issueStatuses, type IssueStatus } from '../../../shared/domain/issue.ts';
import type { ReadHandle } from '../../store/types.ts';
import { madeFor } from '../birth-mark.ts';
import type { ReplicaContext } from '../context.ts';
import type { Edit } from '../edit.ts';
import { moveTime } from '../projection/parent-rows.ts';
import { noteStep } from '../undo/carry-out.ts';
import { planAcceptance, writeAcceptance } from './acceptance.ts';
import { orderAfter } from './order.ts';
import {
  firstTeam,
  requireParent,
  requireProject,
  requireProjectOfTeam,
  requireTeam,
  requireWorkspace,
} from './targets.ts';
import { writeDescription } from './write-description.ts';

type NewIssue = Params<'issues.create'>;

function teamOf({ mayUse }: ReplicaContext, read: ReadHandle, { teamId, projectId }: NewIssue): TeamId {
  if (teamId !== undefined) return requireTeam(read, teamId);
  return projectId === undefined ? firstTeam(read, mayUse) : requireProject(read, projectId);
}

/** The last of a team's boards that follow one another from the first on; null without issues. */
const LAST_BOARD = `WITH RECURSIVE board (shard) AS (
    SELECT 0 WHERE EXISTS (SELECT 1 FROM issue_row WHERE team_id = ?1 AND shard = 0)
    UNION ALL
    SELECT shard + 1 FROM board
    WHERE EXISTS (SELECT 1 FROM issue_row WHERE team_id = ?1 AND shard = board.shard + 1)
  ) SELECT max(shard) AS shard FROM board`;

/**
 * The board that takes the next issue of a team: the newest one, until it is full. One far beyond the others, as
 * only a faulty program makes it, is passed over: there would be no number left for the next.
 */
export function openShard(read: ReadHandle, teamId: TeamId): { shard: number; room: number } {
  const { shard } = read.get<{ shard: number | null }>(LAST_BOARD, teamId) ?? {};
  if (shard == null) return { shard: 0, room: issuesPerBoard };
  const { issues = 0 } =
    read.get<{ issues: number }>(
      'SELECT count(*) AS issues FROM issue_row WHERE team_id = ? AND shard = ?',
      teamId,
      shard,
    ) ?? {};
  return issues < issuesPerBoard
    ? { shard, room: issuesPerBoard - issues }
    : { shard: shard + 1, room: issuesPerBoard };
}

/** The last order key among the issues of this status. */
export function lastOrder(read: ReadHandle, teamId: TeamId, status: IssueStatus): string | null {
  const row = read.get<{ last: string }>(
    `SELECT sort_order AS last FROM issue_row WHERE team_id = ? AND status_rank = ? AND deleted_at IS NULL
     ORDER BY sort_order DESC LIMIT 1`,
    teamId,
    issueStatuses.indexOf(status),
  );
  return row?.last ?? null;
}

function fieldsOf(
  params: NewIssue,
  { now, movedAt }: { readonly now: number; readonly movedAt: number },
  order: string,
  number: number | null,
): Omit<BoardIssue, 'issueId'> {
  return {
    title: params.title,
    status: params.status ?? 'backlog',
    priority: params.priority ?? 'none',
    projectId: params.projectId ?? null,
    move: params.parentId === undefined ? null : { parentId: params.parentId, at: movedAt },
    assigneeId: null,
    order,
    number,
    createdAt: now,
    updatedAt: now,
    deletedAt: null,
  };
}

/** Creates one issue. Throws NO_WORKSPACE, NOT_FOUND, or INVALID_PARAMS for a project or parent of another team. */
export function createIssue(
  context: ReplicaContext,
  edit: Edit,
  params: NewIssue,
): { issueId: IssueId; key: string } {
  const { clock, uuid, numbers, identity } = context;
  const { tx } = edit;
  requireWorkspace(identity);
  const teamId = teamOf(context, tx, params);
  if (params.projectId !== undefined) requireProjectOfTeam(tx, params.projectId, teamId);
  if (params.parentId !== undefined) requireParent(tx, params.parentId, teamId);
  const issueId = issueIdSchema.parse(madeFor(teamId, uuid()));
  const { shard } = openShard(tx, teamId);
  const number = numbers.take(tx, teamId);
  if (number === null) numbers.wait(tx, { teamId, shard, issueId });
  const order = orderAfter(lastOrder(tx, teamId, params.status ?? 'backlog'));
  const plan = planAcceptance([], params.acceptance ?? [], uuid);
  // First the text, so that the row finds it when it is indexed.
  if (params.description) writeDescription(edit, teamId, issueId, params.description);
  const now = clock.now();
  const movedAt = moveTime(tx, now);
  edit.change({ kind: 'board', teamId, shard }, teamGroup(teamId), (doc) => {
    writeIssue(doc, issueId, fieldsOf(params, { now, movedAt }, order, number));
    writeAcceptance(doc, issueId, plan);
  });
  noteStep(context, edit, {
    label: 'Create {}',
    back: [{ kind: 'deleted', issueId, from: null, to: now }],
  });
  const team = tx.get<{ key: string }>('SELECT key FROM team_row WHERE team_id = ?', teamId);
  return { issueId, key: issueKey(team?.key ?? '…', number) };
}
