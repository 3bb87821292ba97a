import type { World } from '../world/create-world.ts';
import { probes, shutsOut } from './probes.ts';
import { createStranger } from './stranger.ts';

/** Lets a stranger with a member's key try what must not work, in a world that has come to rest. */
export async function probe(world: World): Promise<void> {
  const { context, people, server, usedInvites } = world;
  const victim = people.at(-1);
  if (!victim) return;
  victim.device.crash(true);
  await context.scheduler.run(context.scheduler.now + 2_000);
  const lab = {
    world,
    stranger: createStranger(world),
    stolen: victim.device.identity,
    // Who is known again after a restore does not use up another invite.
    usedInvite: world.watch.wasRestored ? null : (usedInvites[0] ?? null),
  };
  const before = await server.store?.head();
  for (const [name, run] of probes) {
    const answer = await run(lab);
    if (answer !== null) context.fail(`the server met ${name} with ${answer}`);
    // That a device was shut out is a record; what it tried is none.
    const most = (before ?? 0) + (name === shutsOut ? 1 : 0);
    if (((await server.store?.head()) ?? 0) > most) return context.fail(`${name} was written to the log`);
  }
}
