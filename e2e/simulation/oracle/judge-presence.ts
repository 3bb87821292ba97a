import type { World } from '../world/create-world.ts';
import { presenceMark } from '../world/seat.ts';
import type { Window } from '../world/window.ts';
import { judgeComings } from './comings.ts';
import { mistaken } from './seen-windows.ts';
import { readLog } from './server-log.ts';
import { filesHolding, storedText } from './stored-text.ts';

/** ms until everybody must see everybody: a connection of which only one end is left is given up, and states are told again. */
const PATIENCE_MS = 75_000;
const LOOK_MS = 1_000;

/** Windows of documents that the server knows, of which nobody else may know. */
async function knownWindows({ people, server }: World): Promise<Window[]> {
  const log = server.store ? await readLog(server.store) : [];
  const known = new Set(log.map((record) => (record.kind === 'yjs' ? record.documentId : '')));
  const inside = people.filter(({ isOut }) => !isOut);
  return inside.flatMap(({ windows }) => windows).filter(({ documentId }) => known.has(documentId));
}

/** Everybody sees who else is in a document, nobody sees who has left, and none of it is kept anywhere. */
export async function judgePresence(world: World): Promise<void> {
  const { people, server, context } = world;
  const { scheduler } = context;
  const windows = await knownWindows(world);
  const until = scheduler.now + PATIENCE_MS;
  while (mistaken(windows).length > 0 && scheduler.now < until) await scheduler.run(scheduler.now + LOOK_MS);
  for (const mistake of mistaken(windows)) context.fail(mistake);
  // Between instances the rings may be late, or never come.
  if (world.servers.length === 1) await judgeComings(world, windows);
  if (people.every((person) => person.windows.length === 0)) return;
  for (const { device } of people) {
    for (const place of storedText(device.disk.db, [presenceMark])) context.fail(`${device.name}: ${place}`);
  }
  for (const file of filesHolding(server.disk.folder, [presenceMark])) context.fail(file);
}
