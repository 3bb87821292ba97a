import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createSeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createTrace } from '../../../shared/testing/simulation/trace.ts';
import { encodeClientMessage } from '../../../shared/wire/client-codec.ts';
import { encodeServerMessage } from '../../../shared/wire/server-codec.ts';
import { work } from '../work/drive.ts';
import { begin } from '../work/begin.ts';
import { createWorld, type World } from '../world/create-world.ts';
import { createSecret } from '../world/identity.ts';
import { createScratch, type Scratch } from '../world/scratch.ts';
import { judge } from './judge.ts';
import { becomeQuiet } from './quiet.ts';
import { brokenAcks, faultsOfLog, readLog } from './server-log.ts';

let scratch: Scratch;
let world: World | null = null;
beforeAll(async () => void (scratch = await createScratch()));
afterEach(() => {
  world?.discard();
  world = null;
});
afterAll(() => scratch.remove());

/** A world without faults in which two people have worked for a minute, and that has come to rest. */
async function calmWorld(): Promise<World> {
  const random = createSeededRandom(11);
  world = createWorld({ random, trace: createTrace(), scratch, people: 2 });
  begin(world, 0);
  for (const person of world.people) work(world, person, { fastest: 50, slowest: 1_500 }, 60_000);
  await world.context.scheduler.run(60_000);
  expect(await becomeQuiet(world, 60_000)).not.toBeNull();
  return world;
}

/** Does something to a world that must not be, and answers what is said about it. */
async function complaints(spoil: (world: World) => void): Promise<string> {
  const calm = await calmWorld();
  await judge(calm);
  expect(calm.context.problems).toEqual([]);
  spoil(calm);
  await judge(calm);
  return calm.context.problems.join('\n');
}

/** Changes rows of the second replica. */
const onDevice =
  (sql: string) =>
  ({ people }: World): void => {
    people[1]?.device.disk.db.exec(sql);
  };

const spoiled: readonly (readonly [what: string, spoil: (world: World) => void, complaint: RegExp])[] = [
  [
    'a row that others have otherwise',
    onDevice("UPDATE issue_row SET priority = 'urgent'"),
    /device1 and device2 differ in issues/,
  ],
  [
    'a record that is gone',
    onDevice('DELETE FROM record WHERE server_seq = (SELECT max(server_seq) FROM record)'),
    /differ in /,
  ],
  [
    'a record that the log has and all replicas lack',
    ({ people }) => {
      for (const { device } of people)
        device.disk.db.exec('DELETE FROM record WHERE server_seq = (SELECT max(server_seq) FROM record)');
    },
    /device1 and a newcomer differ in /,
  ],
  [
    'an update that was applied once more in other words',
    onDevice("UPDATE record SET payload = x'0000' WHERE server_seq = (SELECT max(server_seq) FROM record)"),
    /is not the one that the server has there/,
  ],
  [
    'a title that nobody wrote',
    onDevice("UPDATE issue_row SET title = 'mine'"),
    /title of .* was never written/,
  ],
  ['a text that was saved and is gone', onDevice("UPDATE issue_body SET body = ''"), /was saved and is lost/],
  ['a number that was given twice', onDevice('UPDATE issue_row SET number = 1'), /two issues have/],
  ['an issue without a number', onDevice('UPDATE issue_row SET number = NULL'), /no key for/],
  [
    'a criterion that is gone',
    onDevice('DELETE FROM criterion_row'),
    /criteria of .* is not what was saved last/,
  ],
  [
    'a run that nobody hears of',
    onDevice('DELETE FROM remote_run'),
    /differ|run of .* is not what was saved last/,
  ],
  [
    'a secret on the server',
    ({ server }) =>
      appendFileSync(join(server.disk.folder, 'notes'), createSecret(createSeededRandom(1), 'prompt')),
    /notes holds the secret/,
  ],
  [
    'a secret on the wire',
    ({ watch }) => {
      const state = createSecret(createSeededRandom(1), 'prompt');
      const entry = { documentId: 'workspace', clientId: 1, clock: 1, state };
      const frame = encodeClientMessage({ type: 'presence', entries: [entry] });
      watch.sent({ from: 'device1', to: 'server', connection: 1, frame });
    },
    /device1 sent the secret/,
  ],
  [
    'an answer before its time',
    ({ watch }) => {
      const frame = encodeServerMessage({ type: 'ack', batchId: 1, seqs: [999_999] });
      watch.sent({ from: 'server', to: 'device1', connection: 1, frame });
    },
    /told device1 of 999999 \(ack\) before it was durable/,
  ],
  [
    'a frame out of an open transaction',
    ({ watch, people }) => {
      const db = people[0]?.device.disk.db;
      db?.exec('BEGIN');
      const frame = encodeClientMessage({ type: 'ping' });
      watch.sent({ from: 'device1', to: 'server', connection: 1, frame });
      db?.exec('ROLLBACK');
    },
    /told the server something before it was saved/,
  ],
];

test.each(spoiled)('the oracle notices %s', { timeout: 60_000 }, async (_what, spoil, complaint) => {
  expect(await complaints(spoil)).toMatch(complaint);
});

test('a world that cannot come to rest is noticed', async () => {
  const calm = await calmWorld();
  const [first] = calm.people;
  calm.context.network.route(first?.device.name ?? '', calm.server.name).blocked = true;
  const host = first?.device.host;
  await Promise.all([
    host?.replica.createTeam({ name: 'T', key: 'TX' }, host.action()),
    calm.context.scheduler.run(calm.context.scheduler.now + 2_000),
  ]);
  expect(await becomeQuiet(calm, 30_000)).toBeNull();
});

test('the oracle notices a log that is not whole, and answers that it does not keep', async () => {
  const { server, people } = await calmWorld();
  const log = server.store ? await readLog(server.store) : [];
  const head = log.length;
  expect(head).toBeGreaterThan(20);
  expect(faultsOfLog(log, head)).toEqual([]);
  expect(faultsOfLog(log.toSpliced(2, 1), head)).toEqual(['the log has 4 at place 3']);
  expect(faultsOfLog(log.slice(0, -1), head)).toEqual([`the log ends at ${head - 1} and says ${head}`]);

  const updates = log.filter((record) => record.kind === 'yjs');
  const [first] = updates;
  const again = updates.find(({ documentId, seq }) => documentId === first?.documentId && seq !== first?.seq);
  if (!first || !again) throw new Error('Nobody has changed anything twice');
  const moved = log.with(again.seq - 1, { ...again, groupId: 'team:x' as never });
  expect(faultsOfLog(moved, head).join()).toContain(
    `${again.documentId} is in ${first.groupId} and in team:x`,
  );
  const repeated = log.with(again.seq - 1, { ...again, deviceId: first.deviceId, localId: first.localId });
  expect(faultsOfLog(repeated, head).join()).toContain(`has ${first.localId} after`);

  const deviceOf = (machine: string): readonly string[] =>
    people.find(({ device }) => device.name === machine)?.device.keys.ids ?? [];
  const owner = people.find(({ device }) => device.identity.deviceId === first.deviceId)?.device.name ?? '';
  expect(brokenAcks(log, new Map([[first.seq, owner]]), deviceOf)).toEqual([]);
  expect(brokenAcks(log, new Map([[first.seq, 'stranger']]), deviceOf).join()).toContain(
    'was acknowledged to stranger',
  );
  expect(brokenAcks(log, new Map([[head + 1, owner]]), deviceOf).join()).toContain("is nobody's");
});
