import type { World } from '../world/create-world.ts';
import { brokenPromises, untoldRuns } from './promises.ts';
import { firstDifference, hashState, readReplicaState } from './replica-state.ts';
import { brokenAcks, faultsOfLog, misplacedRecords, readLog, storedSecrets } from './server-log.ts';

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

function judgeReplicas({ people, ledger, context }: World): void {
  const states = people.map(({ device }) => readReplicaState(device.disk.db));
  const [first] = states;
  for (const [i, { device, windows }] of people.entries()) {
    const state = states[i];
    if (first && state && hashState(first) !== hashState(state)) {
      context.fail(
        `device1 and ${device.name} differ in ${firstDifference(first, state) ?? 'the order of things'}`,
      );
    }
    const { db } = device.disk;
    for (const broken of [...brokenPromises(db, ledger), ...untoldRuns(db, ledger)]) {
      context.fail(`${device.name}: ${broken}`);
    }
    for (const row of db.prepare(SAME_KEY).all())
      context.fail(`${device.name}: two issues have ${JSON.stringify(row)}`);
    for (const row of db.prepare(WITHOUT_KEY).all())
      context.fail(`${device.name}: no key for ${JSON.stringify(row)}`);
    for (const window of windows) {
      const body = db
        .prepare('SELECT body FROM issue_body WHERE issue_id = ?')
        .get(window.documentId.replace('issue:', ''));
      if (window.isConnected && window.text() !== (body?.['body'] ?? '')) {
        context.fail(`a window of ${device.name} shows ${window.text()} for ${String(body?.['body'])}`);
      }
    }
  }
}

async function judgeServer({ server, people, context, watch }: World): Promise<void> {
  if (!server.store) return context.fail(`${server.name} does not run`);
  const log = await readLog(server.store);
  const head = await server.store.head();
  const deviceOf = (machine: string): string | undefined =>
    people.find(({ device }) => device.name === machine)?.device.identity.deviceId;
  const found = [
    ...faultsOfLog(log, head),
    ...brokenAcks(log, watch.promised, deviceOf),
    ...storedSecrets(server.disk),
  ];
  for (const problem of found) context.fail(problem);
  for (const { device } of people) {
    for (const problem of misplacedRecords(log, device.disk.db)) context.fail(`${device.name}: ${problem}`);
  }
}

/** Looks at a world that has come to rest; what is wrong with it is noted there. */
export async function judge(world: World): Promise<void> {
  await readEverything(world);
  judgeReplicas(world);
  await judgeServer(world);
}
