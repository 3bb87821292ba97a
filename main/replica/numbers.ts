import { writeIssue } from '../../shared/documents/board-document.ts';
import { documentId, parseDocumentId, type DocumentAddress } from '../../shared/documents/document-id.ts';
import { teamGroup } from '../../shared/documents/group-id.ts';
import { teamId as teamIdSchema, type IssueId, type TeamId } from '../../shared/domain/ids.ts';
import type { KeyBlocks } from '../sync/ports.ts';
import type { ReadHandle, Store, WriteHandle } from '../store/types.ts';
import { PENDING } from './documents/records.ts';
import type { Edit } from './edit.ts';
import type { Identity } from './identity.ts';
import { unsentNumbers } from './unsent-numbers.ts';

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

/** True for a number that an issue has, or had: another copy of this profile may have given it out. */
function isGiven(read: ReadHandle, teamId: TeamId, number: number): boolean {
  const found = `SELECT 1 FROM issue_row WHERE team_id = ?1 AND number = ?2
    UNION ALL SELECT 1 FROM purged_issue WHERE team_id = ?1 AND number = ?2 LIMIT 1`;
  return read.get(found, teamId, number) !== undefined;
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
    if (!isGiven(tx, teamId, number)) taken.push(number);
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
  readonly issueId: IssueId;
}

/** A board with issues that wait. */
type WaitingBoard = Extract<DocumentAddress, { kind: 'board' }>;

/** Boards in which issues wait, as far as this program may change them: the others wait for its update. */
function waitingBoards(edit: Edit, teamId: TeamId): WaitingBoard[] {
  const sql = 'SELECT DISTINCT shard FROM number_wait WHERE team_id = ? ORDER BY shard';
  return edit.tx
    .all<{ shard: number }>(sql, teamId)
    .map(({ shard }): WaitingBoard => ({ kind: 'board', teamId, shard }))
    .filter((board) => edit.knows(edit.look(documentId(board)).doc));
}

/** Numbers at most so many of the issues of one board that wait, as far as the leased numbers reach; answers how many. */
function numberBoard(
  edit: Edit,
  numbers: Numbers,
  board: WaitingBoard,
  { most, now }: { most: number; now: number },
): number {
  const { teamId, shard } = board;
  const waiting = edit.tx.all<Waiting>(
    'SELECT id, issue_id AS issueId FROM number_wait WHERE team_id = ? AND shard = ? ORDER BY id LIMIT ?',
    teamId,
    shard,
    most,
  );
  let given = 0;
  edit.change(board, teamGroup(teamId), (doc) => {
    for (const { id, issueId } of waiting) {
      const number = numbers.take(edit.tx, teamId);
      if (number === null) return;
      writeIssue(doc, issueId, { number, updatedAt: now });
      edit.tx.run('DELETE FROM number_wait WHERE id = ?', id);
      given += 1;
    }
  });
  return given;
}

/** Numbers that only this replica knows of may be those that another copy gives out: their issues wait for others. */
function takeBackUnsent(tx: WriteHandle, edit: Edit): void {
  const boards = tx.all<{ id: number; name: string }>(
    `SELECT DISTINCT d.id, d.name FROM record r JOIN document d ON d.id = r.document
     WHERE ${PENDING} AND withdrawn = 0 AND d.name LIKE 'board:%'`,
  );
  for (const { id, name } of boards) {
    const board = parseDocumentId(name);
    if (board?.kind !== 'board') continue;
    const { teamId, shard } = board;
    const unsent = tx.all<{ payload: Uint8Array }>(
      `SELECT payload FROM record WHERE ${PENDING} AND withdrawn = 0 AND document = ?`,
      id,
    );
    const payloads = unsent.map(({ payload }) => payload);
    for (const issueId of unsentNumbers(edit.open(name).doc, payloads)) {
      tx.run('INSERT INTO number_wait (team_id, shard, issue_id) VALUES (?, ?, ?)', teamId, shard, issueId);
    }
  }
}

/** Teams in which issues wait although there are spare numbers. */
const BEHIND = `SELECT team_id AS teamId, sum(last - next + 1) AS spare FROM key_block
  WHERE team_id IN (SELECT team_id FROM number_wait) GROUP BY team_id`;

/** Creates the side of the numbers that the sync connection fills. */
export function createKeyBlocks(context: {
  store: Store;
  numbers: Numbers;
  now: () => number;
  begin: (tx: WriteHandle) => Edit;
  mayUse: (teamId: TeamId) => boolean;
}): KeyBlocks {
  const { store, numbers, now, begin, mayUse } = context;

  function numberTeam(tx: WriteHandle, teamId: TeamId, most: number): void {
    const edit = begin(tx);
    let left = most;
    for (const board of waitingBoards(edit, teamId)) {
      if (left === 0) break;
      left -= numberBoard(edit, numbers, board, { most: left, now: now() });
    }
    edit.finish();
  }

  return {
    wanting: () =>
      store.read
        .all<{ teamId: TeamId; spare: number }>(
          `SELECT t.team_id AS teamId, coalesce(sum(b.last - b.next + 1), 0) AS spare
           FROM team_row t LEFT JOIN key_block b USING (team_id) GROUP BY t.team_id HAVING spare < ?`,
          LOW,
        )
        .filter(({ teamId }) => mayUse(teamId))
        .map(({ teamId }) => ({ teamId, above: highest(store.read, teamId) })),
    add(tx, { teamId, from, to }) {
      tx.run('INSERT OR IGNORE INTO key_block (team_id, next, last) VALUES (?, ?, ?)', teamId, from, to);
      numberTeam(tx, teamIdSchema.parse(teamId), to - from + 1);
    },
    behind: () => store.read.all<{ teamId: string; spare: number }>(BEHIND),
    catchUp(tx, { teamId, spare }) {
      numberTeam(tx, teamIdSchema.parse(teamId), spare);
    },
    drop(tx) {
      tx.run('DELETE FROM key_block');
      takeBackUnsent(tx, begin(tx));
    },
  };
}
