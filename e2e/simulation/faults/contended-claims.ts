import { createClaiming } from '../work/claims.ts';
import type { Person } from '../world/team.ts';
import { plainStory, type Tell } from './stories.ts';

/** ms between two questions of one engine: many within the shortest claim. */
const FASTEST = 200;
const SLOWEST = 2_500;

/** Run engines on all machines want the same names, all the time. */
export const tellClaims: Tell = (world, random, until) => {
  const { scheduler } = world.context;

  function keepClaiming(person: Person): void {
    const claiming = createClaiming();
    const next = (): void => {
      const pause = random.between(FASTEST, SLOWEST);
      if (scheduler.lived + pause > until) return;
      scheduler.after(pause, `${person.device.name} claims`, () => {
        const { host, isAsleep } = person.device;
        if (host && !isAsleep && person.isMember) void claiming.step(world, person, host);
        next();
      });
    };
    next();
  }

  for (const person of world.people) keepClaiming(person);
  return plainStory;
};
