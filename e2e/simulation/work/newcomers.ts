import { plainStory, type Tell } from '../faults/stories.ts';
import { work } from './drive.ts';
import { join } from './join.ts';

/** Somebody comes late, to a log that others have filled and perhaps compacted. */
export const tellNewcomer: Tell = (world, random, until) => {
  const { scheduler } = world.context;
  const [owner] = world.people;
  if (!owner) return plainStory;
  let isThere = false;
  function arrive(): void {
    const person = world.enlist({ name: 'newcomer' });
    person.device.start();
    if (owner) join(world, owner, person);
    work(world, person, { fastest: 50, slowest: 3_000, withoutRuns: true }, until);
    isThere = true;
  }
  scheduler.after(random.between(Math.round(until * 0.3), until), 'somebody new', arrive);
  return { ...plainStory, isOver: () => isThere };
};
