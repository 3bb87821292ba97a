import { writeIssue } from '../../shared/documents/board-document.ts';
import { teamGroup } from '../../shared/documents/group-id.ts';
import { teamId as teamIdSchema, type IssueId, type TeamId } from '../../shared/domain/ids.ts';
import type { KeyBlocks } from '../sync/ports.ts';
import type { ReadHandle, Store, WriteHandle } from '../store/types.ts';
import type { Edit } from './edit.ts';
import type { Identity } from './identity.ts';

/** Gives issues the numbers of their keys. */
export interface Numbers {
  /** The next number of a team, or null while there is none to give. */
  take(tx: WriteHandle, teamId: TeamId): number | null;
  /** Up to `count` numbers of a team, for issues that are written together. */
  takeMany(tx: WriteHandle, teamId: TeamId, count: number): number[];
  /** Notes an issue of this device that has no number yet. */
  wait(tx: WriteHandle, issue: { teamId: TeamId; shard: number; issueId: IssueId }): void;
}

/** Spare numbers below which a team wants another block. */
const LOW = 32;

function highest(read: ReadHandle, teamId: string): number {
  const row = read.get<{ top: number | null }>(
    `SELECT max(coalesce((SELECT max(number) FROM issue_row WHERE team_id = ?1), 0),
       coalesce((SELECT max(number) FROM purged_issue WHERE team_id = ?1), 0)) AS top`,
    teamId,
  );
  return row?.top ?? 0;
}

function takeLeased(tx: WriteHandle, teamId: TeamId): number | null {
  const block = tx.get<{ next: number; last: number }>(
    'SELECT next, last FROM key_block WHERE team_id = ? ORDER BY next LIMIT 1',
    teamId,
  );
  if (!block) return null;
  const { next, last } = block;
  if (next === last) tx.run('DELETE FROM key_block WHERE team_id = ? AND next = ?', teamId, next);
  else tx.run('UPDATE key_block SET next = next + 1 WHERE team_id = ? AND next = ?', teamId, next);
  return next;
}

function takeAllLeased(tx: WriteHandle, teamId: TeamId, count: number): number[] {
  const taken: number[] = [];
  while (taken.length < count) {
    const number = takeLeased(tx, teamId);
    if (number === null) break;
    taken.push(number);
  }
  return taken;
}

function countOn(read: ReadHandle, teamId: TeamId, count: number): number[] {
  const top = highest(read, teamId);
  return Array.from({ length: count }, (_, nth) => top + 1 + nth);
}

/** Without a server this replica counts by itself; with one it gives out what it has leased. */
export function createNumbers({ identity }: { identity: Identity }): Numbers {
  const takeMany: Numbers['takeMany'] = (tx, teamId, count) =>
    identity.isLinked() ? takeAllLeased(tx, teamId, count) : countOn(tx, teamId, count);
  return {
    take: (tx, teamId) => takeMany(tx, teamId, 1)[0] ?? null,
    takeMany,
    wait: (tx, { teamId, shard, issueId }) =>
      void tx.run(
        'INSERT INTO number_wait (team_id, shard, issue_id) VALUES (?, ?, ?)',
        teamId,
        shard,
        issueId,
      ),
  };
}

interface Waiting {
  readonly id: number;
  readonly shard: number;
  readonly issueId: IssueId;
}

/** Numbers the issues of one board that wait, as far as the leased numbers reach. */
function numberBoard(
  edit: Edit,
  numbers: Numbers,
  teamId: TeamId,
  waiting: readonly Waiting[],
  now: number,
): void {
  const [first] = waiting;
  if (!first) return;
  edit.change({ kind: 'board', teamId, shard: first.shard }, teamGroup(teamId), (doc) => {
    for (const { id, issueId } of waiting) {
      const number = numbers.take(edit.tx, teamId);
      if (number === null) return;
      writeIssue(doc, issueId, { number, updatedAt: now });
      edit.tx.run('DELETE FROM number_wait WHERE id = ?', id);
    }
  });
}

/** Creates the side of the numbers that the sync connection fills. */
export function createKeyBlocks(context: {
  store: Store;
  numbers: Numbers;
  now: () => number;
  begin: (tx: WriteHandle) => Edit;
}): KeyBlocks {
  const { store, numbers, now, begin } = context;
  return {
    wanting: () =>
      store.read
        .all<{ teamId: string; spare: number }>(
          `SELECT t.team_id AS teamId, coalesce(sum(b.last - b.next + 1), 0) AS spare
           FROM team_row t LEFT JOIN key_block b USING (team_id) GROUP BY t.team_id HAVING spare < ?`,
          LOW,
        )
        .map(({ teamId }) => ({ teamId, above: highest(store.read, teamId) })),
    add(tx, { teamId: text, from, to }) {
      const teamId = teamIdSchema.parse(text);
      tx.run('INSERT OR IGNORE INTO key_block (team_id, next, last) VALUES (?, ?, ?)', teamId, from, to);
      const edit = begin(tx);
      const waiting = tx.all<Waiting>(
        'SELECT id, shard, issue_id AS issueId FROM number_wait WHERE team_id = ? ORDER BY id LIMIT ?',
        teamId,
        to - from + 1,
      );
      for (const board of Map.groupBy(waiting, ({ shard }) => shard).values()) {
        numberBoard(edit, numbers, teamId, board, now());
      }
      edit.finish();
    },
    drop: (tx) => void tx.run('DELETE FROM key_block'),
  };
}
