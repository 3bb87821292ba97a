import type { Undo } from '../../../shared/lib/ports.ts';
import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';

/** Nothing passes between this person's machine and the server until that is undone. */
export function cutOff({ context: { network }, server }: World, { device: { name } }: Person): Undo {
  const ways = [network.route(name, server.name), network.route(server.name, name)];
  for (const way of ways) way.blocked = true;
  return () => {
    for (const way of ways) way.blocked = false;
    network.resume();
  };
}
