import type { LogRecord } from '../../../shared/wire/messages.ts';
import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';
import { excusesOf, judgeDocuments } from './judge-documents.ts';
import { newcomerLacks } from './judge-log.ts';
import { judgePresence } from './judge-presence.ts';
import { brokenPromises, untoldRuns } from './promises.ts';
import {
  documentsIn,
  firstDifference,
  hashState,
  readReplicaState,
  type ReplicaState,
} from './replica-state.ts';
import { readRights, wrongfulRecords, type Rights } from './rights.ts';
import { brokenAcks, faultsOfLog, misplacedRecords, readLog, storedSecrets } from './server-log.ts';
import { foreignStructs } from './writers.ts';

/** Two issues of one team with one number. */
const SAME_KEY =
  'SELECT team_id, number FROM issue_row WHERE number IS NOT NULL GROUP BY team_id, number HAVING count(*) > 1';
const WITHOUT_KEY = 'SELECT issue_id FROM issue_row WHERE number IS NULL AND deleted_at IS NULL';

/** Reads out every description, as a person would who looks at everything. */
async function readEverything({ people, server, context }: World): Promise<void> {
  for (const { disk } of [server, ...people.map(({ device }) => device)]) disk.mood.next = null;
  for (const { device } of people) {
    const query = device.host?.replica.queryIssues({ text: 'first', limit: 1 });
    query?.catch((error: unknown) => context.fail(`${device.name} cannot search: ${String(error)}`));
  }
  await context.scheduler.run(context.scheduler.now + 5_000);
}

/** What one replica says by itself that it must not, when it has everything. */
function faultsOfReplica({ device: { disk } }: Person, world: World): string[] {
  const { ledger } = world;
  const { db } = disk;
  const excuses = excusesOf(world);
  const twice = db.prepare(SAME_KEY).all();
  // The device that made an issue is the one that gives it a number, and it may not do so any more.
  const without = ledger.forsaken.size > 0 ? [] : db.prepare(WITHOUT_KEY).all();
  return [
    ...brokenPromises(db, ledger, excuses),
    // Runs of somebody who lost the right to tell of them are refused.
    ...(ledger.forsaken.size > 0 ? [] : untoldRuns(db, ledger, excuses)),
    ...twice.map((row) => `two issues have ${JSON.stringify(row)}`),
    ...without.map((row) => `no key for ${JSON.stringify(row)}`),
  ];
}

/** Windows that show something else than what is saved. */
function faultsOfWindows({ device: { disk }, windows }: Person): string[] {
  return windows.flatMap((window) => {
    const id = window.documentId.replace('issue:', '');
    const saved = disk.db.prepare('SELECT body FROM issue_body WHERE issue_id = ?').get(id)?.['body'] ?? '';
    if (!window.isConnected || window.text() === saved) return [];
    return [`a window shows ${window.text()} for ${String(saved)}`];
  });
}

/** Why this replica is not the one that the first shows it should be. */
function compare(first: ReplicaState, own: ReplicaState, teams: readonly string[] | null): string | null {
  const [wanted, found] = teams === null ? [first, own] : [documentsIn(first, teams), documentsIn(own)];
  if (hashState(wanted) === hashState(found)) return null;
  return firstDifference(wanted, found) ?? 'the order of things';
}

function judgeReplicas(world: World, rights: Rights): void {
  const { people, context } = world;
  const [first] = people;
  const whole = first && readReplicaState(first.device.disk.db);
  for (const person of people.filter(({ isOut }) => !isOut)) {
    const { name, identity, disk } = person.device;
    const teams = rights.accessOf(identity.deviceId)?.teams ?? null;
    const difference = whole ? compare(whole, readReplicaState(disk.db), teams) : null;
    if (difference !== null) context.fail(`device1 and ${name} differ in ${difference}`);
    const faults = teams === null ? faultsOfReplica(person, world) : [];
    for (const fault of [...faults, ...faultsOfWindows(person)]) context.fail(`${name}: ${fault}`);
  }
}

/** Two machines that were one device: each goes on with its numbers. */
function hasTwins(machines: World['machines']): boolean {
  const ids = machines.flatMap(({ keys }) => keys.ids);
  return new Set(ids).size < ids.length;
}

async function judgeServer(world: World): Promise<void> {
  const { server, people, machines, context, watch } = world;
  if (!server.store) return context.fail(`${server.name} does not run`);
  const log = await readLog(server.store);
  const head = await server.store.head();
  const [first] = people;
  const whole = first && readReplicaState(first.device.disk.db);
  const difference = whole ? await newcomerLacks(server.store, log, whole) : null;
  if (difference !== null) context.fail(`device1 and a newcomer differ in ${difference}`);
  const devicesOf = (machine: string): readonly string[] =>
    machines.find(({ name }) => name === machine)?.keys.ids ?? [];
  const found = [
    ...faultsOfLog(log, head, { returned: watch.wasRestored || hasTwins(machines) }),
    ...(watch.wasRestored ? [] : wrongfulRecords(log)),
    ...(watch.wasRestored ? [] : foreignStructs(log)),
    ...brokenAcks(log, watch.promised, devicesOf),
    ...storedSecrets(server.disk),
  ];
  for (const problem of found) context.fail(problem);
  const groups = await server.store.groups();
  const through = new Map(groups.map(({ groupId, compactedThrough }) => [groupId, compactedThrough]));
  const isCompacted = ({ groupId, seq }: LogRecord): boolean => seq <= (through.get(groupId) ?? 0);
  for (const { device } of people.filter(({ isOut }) => !isOut)) {
    for (const problem of misplacedRecords(log, device.disk.db, isCompacted))
      context.fail(`${device.name}: ${problem}`);
  }
}

/** Looks at a world that has come to rest; what is wrong with it is noted there. */
export async function judge(world: World): Promise<void> {
  await readEverything(world);
  const { store } = world.server;
  judgeReplicas(world, readRights(store ? await readLog(store) : []));
  judgeDocuments(world);
  for (const problem of world.ledger.claims.objections(world.watch.wasRestored)) world.context.fail(problem);
  await judgeServer(world);
  await judgePresence(world);
}
