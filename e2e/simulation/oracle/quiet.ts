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

/** `heads` of groups: who does not see all of them is told of no more than their own. */
function hasArrived(
  { device: { host }, seesAll }: Person,
  head: number,
  heads: ReadonlyMap<string, number>,
): boolean {
  if (!host) return false;
  const { state, pending, seq } = host.connection.status();
  const cursors = host.replica.log.cursors();
  const lacks = cursors.some(({ groupId, seq: read }) => read < (heads.get(groupId) ?? 0));
  if (state !== 'live' || pending > 0 || (seesAll ? seq < head : lacks)) return false;
  return cursors.every(({ seq: read }) => read <= head);
}

/** True when nothing is on its way any more. */
async function isQuiet(world: World): Promise<boolean> {
  const head = await world.server.store?.head();
  if (head === undefined) return false;
  const groups = (await world.server.store?.groups()) ?? [];
  const heads = new Map(groups.map((group) => [group.groupId, group.head]));
  return world.people.every((person) => person.isOut || (person.isMember && hasArrived(person, head, heads)));
}

/**
 * Lets time pass, without faults, until everything has arrived everywhere. Answers how many ms that took; null
 * when it had not come to rest after `limit` ms. There is no rest before `isOver` says so.
 */
export async function becomeQuiet(
  world: World,
  limit: number,
  isOver: () => boolean = () => true,
): Promise<number | null> {
  const { scheduler } = world.context;
  const began = scheduler.now;
  let quietSince: number | null = null;
  while (scheduler.now < began + limit) {
    setRight(world);
    await scheduler.run(scheduler.now + LOOK_MS);
    if (!isOver() || !(await isQuiet(world))) quietSince = null;
    else if (quietSince === null) quietSince = scheduler.now;
    // What was on its way between host and windows has arrived by then.
    else if (scheduler.now - quietSince >= 3 * LOOK_MS) return quietSince - began;
  }
  return null;
}
