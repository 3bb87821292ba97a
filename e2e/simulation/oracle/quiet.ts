import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';

/** How often one looks whether everything has arrived, in ms. */
const LOOK_MS = 500;

/** Everything that runs at all runs, is awake and has its windows. */
function setRight({ server, people }: World): void {
  server.start();
  for (const person of people) {
    const { device } = person;
    if (device.isAsleep) device.wake();
    if (device.host) continue;
    device.start();
    person.reconnectWindows();
  }
}

function hasArrived({ device: { host } }: Person, head: number): boolean {
  if (!host) return false;
  const { state, pending, seq } = host.connection.status();
  if (state !== 'live' || pending > 0 || seq < head) return false;
  return host.replica.log.cursors().every(({ seq: read }) => read <= head);
}

/** True when nothing is on its way any more. */
async function isQuiet(world: World): Promise<boolean> {
  const head = await world.server.store?.head();
  if (head === undefined) return false;
  return world.people.every((person) => person.isMember && hasArrived(person, head));
}

/**
 * Lets time pass, without faults, until everything has arrived everywhere. Answers how many ms that took; null
 * when it had not come to rest after `limit` ms.
 */
export async function becomeQuiet(world: World, limit: number): Promise<number | null> {
  const { scheduler } = world.context;
  const began = scheduler.now;
  let quietSince: number | null = null;
  while (scheduler.now < began + limit) {
    setRight(world);
    await scheduler.run(scheduler.now + LOOK_MS);
    if (!(await isQuiet(world))) quietSince = null;
    else if (quietSince === null) quietSince = scheduler.now;
    // What was on its way between host and windows has arrived by then.
    else if (scheduler.now - quietSince >= 3 * LOOK_MS) return quietSince - began;
  }
  return null;
}
