import type { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createTrace } from '../../../shared/testing/simulation/trace.ts';
import { begin } from '../work/begin.ts';
import { changeLives } from '../work/deleting.ts';
import { purgeIssues } from '../work/purging.ts';
import { createWorld, type World } from '../world/create-world.ts';
import { createScratch, type Scratch } from '../world/scratch.ts';
import { presenceMark } from '../world/seat.ts';
import { brokenLives, purgedEntries, purgedIn, purgedRemains } from './documents.ts';
import { becomeQuiet } from './quiet.ts';
import { readLog } from './server-log.ts';
import { storedText } from './stored-text.ts';
import { foreignStructs } from './writers.ts';

let scratch: Scratch;
let world: World;
/** One issue that is there, one that is deleted and one that is purged. */
let kept: IssueId;
let deleted: IssueId;
let purged: IssueId;

/** Lets time pass until something is done. */
async function see<T>(doing: Promise<T>): Promise<T> {
  const { scheduler } = world.context;
  let isOver = false;
  const over = (): void => void (isOver = true);
  doing.then(over, over);
  while (!isOver) await scheduler.run(scheduler.now + 100, () => isOver);
  return doing;
}

beforeAll(async () => {
  scratch = await createScratch();
  world = createWorld({ random: createSeededRandom(3), trace: createTrace(), scratch, people: 2 });
  begin(world, 0);
  await world.context.scheduler.run(20_000);
  const [owner] = world.people;
  const host = owner?.device.host;
  if (!owner || !host) throw new Error('The owner is not there');
  const create = async (title: string): Promise<IssueId> => {
    const description = `[${title}]`;
    const { issueId } = await see(host.replica.createIssue({ title, description }, host.action()));
    world.ledger.descriptions.at(issueId).write(description, null).saved();
    return issueId;
  };
  [kept, deleted, purged] = [await create('kept'), await create('deleted'), await create('purged')];
  await see(changeLives(world, owner, host, { deed: 'delete', issueIds: [deleted, purged] }));
  await see(purgeIssues(world, owner, host, [purged]));
  if ((await becomeQuiet(world, 60_000)) === null) throw new Error('The world did not come to rest');
}, 60_000);

afterAll(() => {
  world.discard();
  scratch.remove();
});

/** What is found on the second device once its rows were changed; they are put back. */
function spoiled(sql: string, look: (db: DatabaseSync) => string[]): string {
  const db = world.people[1]?.device.disk.db;
  if (!db) throw new Error('There is no second device');
  expect(look(db)).toEqual([]);
  db.exec('BEGIN');
  db.exec(sql);
  const found = look(db).join('\n');
  db.exec('ROLLBACK');
  return found;
}

test('60: an issue that is back, and one that nobody deleted, are noticed', () => {
  const lives = (db: DatabaseSync): string[] => brokenLives(db, world.ledger);
  expect(spoiled(`UPDATE issue_row SET deleted_at = NULL WHERE issue_id = '${deleted}'`, lives)).toMatch(
    /nobody restored it, and it is back/,
  );
  expect(spoiled(`UPDATE issue_row SET deleted_at = 7 WHERE issue_id = '${kept}'`, lives)).toMatch(
    /nobody deleted it/,
  );
});

test('62: whatever is left of a purged issue is noticed', () => {
  const remains = (db: DatabaseSync): string[] => purgedRemains(db, world.ledger, new Set([purged]));
  const row = `UPDATE issue_row SET issue_id = '${purged}' WHERE issue_id = '${kept}'`;
  expect(spoiled(row, remains)).toMatch(/the row of .* is there, which was purged/);
  const body = `UPDATE issue_body SET body = 'x [purged] y' WHERE issue_id = '${kept}'`;
  expect(spoiled(body, remains)).toMatch(/issue_body.body holds \[purged\], which was purged/);
  const bytes = "UPDATE record SET payload = CAST('..[purged]..' AS BLOB) WHERE position = 1";
  expect(spoiled(bytes, remains)).toMatch(/record.payload holds \[purged\]/);
  const number = `UPDATE issue_row SET number = (SELECT number FROM purged_issue) WHERE issue_id = '${kept}'`;
  expect(spoiled(number, remains)).toMatch(/was given again/);
  for (const { device } of world.people) {
    expect(purgedIn(device.disk.db)).toEqual(new Set([purged]));
    expect(purgedEntries(device.disk.db, new Set([purged]))).toEqual([]);
    expect(purgedEntries(device.disk.db, new Set([kept])).join()).toContain(`has an entry for ${kept}`);
  }
});

test('66: presence that was kept is noticed', () => {
  const kind = `UPDATE journal SET event = event || '${presenceMark}' WHERE seq = 1`;
  expect(spoiled(kind, (db) => storedText(db, [presenceMark]))).toContain(`holds ${presenceMark}`);
});

test('63: structs under the client id of another device are noticed', async () => {
  const log = world.server.store ? await readLog(world.server.store) : [];
  expect(foreignStructs(log)).toEqual([]);
  const boards = log.filter((record) => record.kind === 'yjs' && record.documentId.startsWith('board:'));
  const [first, second] = boards;
  if (first?.kind !== 'yjs' || second?.kind !== 'yjs') throw new Error('Nobody has changed a board twice');
  const moved = { ...second, deviceId: '018f0000-0000-7000-8000-0000000000ff' };
  expect(foreignStructs(log.with(second.seq - 1, moved)).join()).toContain('under a client id of');
});
