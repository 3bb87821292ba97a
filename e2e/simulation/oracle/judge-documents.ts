import type { World } from '../world/create-world.ts';
import {
  brokenLives,
  purgedEntries,
  purgedIn,
  purgedRemains,
  refusedTexts,
  textsOf,
  unmadeIssues,
} from './documents.ts';
import type { Excuses } from './promises.ts';
import { filesHolding } from './stored-text.ts';

/** Issues that are purged on any replica. */
function purgedAnywhere({ people }: World): Set<string> {
  return new Set(people.flatMap(({ device }) => [...purgedIn(device.disk.db)]));
}

/** What nobody is promised any more. */
export function excusesOf(world: World): Excuses {
  const { people } = world;
  const refused = people.flatMap(({ device }) => refusedTexts(device.disk.db));
  const unmade = people.flatMap(({ device }) => unmadeIssues(device.disk.db));
  return { purged: purgedAnywhere(world), refused: new Set(refused), unmade: new Set(unmade) };
}

/** Looks at what was deleted, purged and refused, in a world that has come to rest. */
export function judgeDocuments(world: World): void {
  const { people, ledger, context } = world;
  const purged = purgedAnywhere(world);
  for (const id of ledger.lives.purged()) {
    if (!purged.has(id)) context.fail(`issue ${id} was purged, and nobody knows of it`);
  }
  for (const id of purged) if (!ledger.lives.mayBePurged(id)) context.fail(`nobody has purged issue ${id}`);
  for (const { device } of people.filter(({ isOut }) => !isOut)) {
    const { db } = device.disk;
    const found = [
      ...brokenLives(db, ledger),
      ...purgedRemains(db, ledger, purged),
      ...purgedEntries(db, purged),
    ];
    for (const problem of found) context.fail(`${device.name}: ${problem}`);
  }
}

/** Ends the server in good order, and looks for what was purged in all that it has written. */
export async function judgeStoredBytes(world: World): Promise<void> {
  const { server, ledger, context } = world;
  const texts = textsOf(ledger, purgedAnywhere(world));
  if (texts.length === 0) return;
  server.stop();
  await context.scheduler.run(context.scheduler.now + 10_000);
  for (const file of filesHolding(server.disk.folder, texts)) context.fail(`${file}, which was purged`);
}
