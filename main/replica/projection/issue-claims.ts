import { z } from 'zod';
import type { IssueId, TeamId } from '../../../shared/domain/ids.ts';
import type { SqlValue, WriteHandle } from '../../store/types.ts';
import { isMadeFor } from '../birth-mark.ts';

/** The board that an entry stands in. */
export interface Board {
  readonly teamId: TeamId;
  readonly shard: number;
}

/** What a board says of an issue, as the columns of its row in a JSON array. */
interface Claim extends Board {
  readonly content: string;
}

const valuesOf = z.array(z.union([z.string(), z.number(), z.null()]));

export function isAt(one: Board, other: Board): boolean {
  return one.teamId === other.teamId && one.shard === other.shard;
}

/**
 * Which of two boards an issue's row is shown of: that of the team it was made for, then the first by team and
 * number. So every replica that reads both decides alike, and an entry in another team takes nothing over.
 */
export function comesFirst(id: IssueId, one: Board, other: Board): boolean {
  if (one.teamId === other.teamId) return one.shard < other.shard;
  const isMine = isMadeFor(one.teamId, id);
  return isMine === isMadeFor(other.teamId, id) ? one.teamId < other.teamId : isMine;
}

/** Keeps an entry that is not shown. */
export function keepClaim(tx: WriteHandle, id: IssueId, { teamId, shard, content }: Claim): void {
  const sql = 'INSERT OR REPLACE INTO issue_claim (issue_id, team_id, shard, content) VALUES (?, ?, ?, ?)';
  tx.run(sql, id, teamId, shard, content);
}

export function dropClaim(tx: WriteHandle, id: IssueId, { teamId, shard }: Board): void {
  tx.run('DELETE FROM issue_claim WHERE issue_id = ? AND team_id = ? AND shard = ?', id, teamId, shard);
}

/** The entry to show when the one that is shown has gone. */
export function firstClaim(tx: WriteHandle, id: IssueId): (Board & { readonly values: SqlValue[] }) | null {
  const sql = 'SELECT team_id AS teamId, shard, content FROM issue_claim WHERE issue_id = ?';
  const [first] = tx.all<Claim>(sql, id).toSorted((a, b) => (comesFirst(id, a, b) ? -1 : 1));
  if (!first) return null;
  const { teamId, shard, content } = first;
  return { teamId, shard, values: valuesOf.parse(JSON.parse(content)) };
}
