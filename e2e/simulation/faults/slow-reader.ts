import { plainStory, type Tell } from './stories.ts';

/** More than a server keeps for anybody. */
const CLOG_BYTES = 9 * 1024 * 1024;

/** Somebody reads nothing for a moment, again and again, while others write. */
export const tellSlowReader: Tell = (world, random, until) => {
  const { context, people } = world;
  const { scheduler, network } = context;

  function clog(): void {
    const { name } = random.pick(people).device;
    const open = network.connections().filter(({ caller, isOpen }) => caller === name && isOpen);
    for (const connection of open) connection.clog(CLOG_BYTES);
    scheduler.after(random.between(200, 1_500), `${name} reads again`, () => {
      for (const connection of open) connection.clog(0);
    });
  }

  function next(): void {
    const pause = random.between(1_000, 6_000);
    if (scheduler.lived + pause > until) return;
    scheduler.after(pause, 'somebody does not read', () => {
      clog();
      next();
    });
  }
  next();
  return plainStory;
};
