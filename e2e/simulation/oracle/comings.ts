import type { Undo } from '../../../shared/lib/ports.ts';
import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';
import type { Window } from '../world/window.ts';
import { mistaken } from './seen-windows.ts';

/** ms within which everybody sees who comes and who goes, where nothing is in the way. */
const SOON_MS = 3_000;
/**
 * ms after which connections of which one end is left are given up, and every window has told again where it is: what it
 * told before the server knew the document is lost.
 */
const SETTLED_MS = 75_000;
/** ms within which a machine that was cut off is back. */
const BACK_MS = 75_000;

interface Place {
  readonly world: World;
  readonly documentId: string;
  /** Machines that nobody can see now. */
  readonly hidden: ReadonlySet<Person>;
}

function windowsOf({ world: { people }, documentId, hidden }: Place): Window[] {
  const shown = people.filter((person) => !person.isOut && !hidden.has(person));
  return shown.flatMap(({ windows }) => windows).filter((window) => window.documentId === documentId);
}

async function look(place: Place, when: string): Promise<void> {
  const { context } = place.world;
  await context.scheduler.run(context.scheduler.now + SOON_MS);
  for (const mistake of mistaken(windowsOf(place))) context.fail(`${mistake}, ${SOON_MS} ms after ${when}`);
}

/** The connection of this machine ends, and it cannot come back until that is undone. */
function disconnect({ context: { network }, server }: World, { device: { name } }: Person): Undo {
  const ways = [network.route(name, server.name), network.route(server.name, name)];
  for (const connection of network.connections()) {
    if (connection.caller === name) connection.break({ callerHears: true, calleeHears: true });
  }
  for (const way of ways) way.blocked = true;
  return () => {
    for (const way of ways) way.blocked = false;
    network.resume();
  };
}

/** Lets time pass until everybody sees everybody again. */
async function meetAgain(place: Place): Promise<void> {
  const { context } = place.world;
  const windows = windowsOf(place);
  const until = context.scheduler.now + BACK_MS;
  while (mistaken(windows).length > 0 && context.scheduler.now < until) {
    await context.scheduler.run(context.scheduler.now + SOON_MS);
  }
}

/**
 * In a world at rest somebody opens a document in which others are, loses the connection for a while, and closes it: the
 * others see that soon, and not only when they have heard nothing for long.
 */
export async function judgeComings(world: World, windows: readonly Window[]): Promise<void> {
  const random = world.context.random.fork('comings and goings');
  const open = windows.filter(({ isConnected }) => isConnected);
  const inside = world.people.filter(({ isOut, seesAll }) => !isOut && seesAll);
  if (open.length === 0 || inside.length === 0 || random.chance(0.5)) return;
  const { documentId } = random.pick(open);
  const visitor = random.pick(inside);
  const place = { world, documentId, hidden: new Set<Person>() };
  await world.context.scheduler.run(world.context.scheduler.now + SETTLED_MS);
  visitor.openWindow(documentId);
  await look(place, `${visitor.device.name} came`);
  const reconnect = disconnect(world, visitor);
  await look({ ...place, hidden: new Set([visitor]) }, `${visitor.device.name} was cut off`);
  reconnect();
  await meetAgain(place);
  visitor.windows.pop()?.close();
  await look(place, `${visitor.device.name} left`);
}
