import { createProcess, type Process, type WallClock } from '../../../shared/testing/simulation/process.ts';
import { createDatabase, type Database } from '../world/database.ts';
import { startInstance, type Instance } from '../world/instance.ts';
import type { World } from '../world/create-world.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import { plainStory, type Tell } from './stories.ts';

const NAME = 'server2';

interface Running {
  readonly process: Process;
  instance: Instance | null;
}

/** What is done with an instance beside the first. */
interface Second {
  readonly runs: boolean;
  start(): void;
  crash(othersHear: boolean): void;
}

/** Another process over the log of the first server. */
function createSecond({ context, people, server }: World, database: Database): Second {
  const { scheduler, network, epoch } = context;
  const wall: WallClock = { offset: 1_234 };
  let running: Running | null = null;

  function crash(othersHear: boolean): void {
    running?.process.kill();
    running?.instance?.hush();
    running = null;
    network.drop(NAME, { othersHear });
  }
  return {
    crash,
    get runs() {
      return (running?.instance ?? null) !== null;
    },
    /** Once there is a workspace: else the owner's invite would be that of the instance that started last. */
    start() {
      if (running || !people[0]?.isMember || !server.store) return;
      const process = createProcess({ scheduler, name: NAME, epoch, wall });
      const starting: Running = { process, instance: null };
      running = starting;
      const store = database.view(NAME, process);
      startInstance({ context, name: NAME, process, store }).then(
        (instance) => {
          if (running === starting) starting.instance = instance;
          else instance.hush();
        },
        () => {
          if (running === starting) running = null;
        },
      );
    },
  };
}

type Mishap = (database: Database, random: SeededRandom, name: string) => () => void;

const hang: Mishap = (database, _random, name) => {
  const route = database.route(name);
  route.hangs = true;
  return () => {
    route.hangs = false;
    database.resume();
  };
};

const fail: Mishap = (database, _random, name) => {
  const route = database.route(name);
  route.fails = true;
  return () => {
    route.fails = false;
    database.resume();
  };
};

const loseRings: Mishap = (database, random, name) => {
  const route = database.route(name);
  const before = route.rings;
  // Who hears none at all hears none now.
  route.rings = before === 0 ? 0 : random.pick([0, 0.5]);
  return () => void (route.rings = before);
};

const delayRings: Mishap = (database, random, name) => {
  const route = database.route(name);
  route.slowestRing = random.between(500, 9_000);
  return () => void (route.slowestRing = 20);
};

const mishaps: readonly Mishap[] = [hang, fail, loseRings, delayRings];

/**
 * Two instances over one log; whoever connects comes to either. An instance is cut off from the database for a while,
 * breaks, hears its rings late or not at all; people move from one to the other.
 */
export const tellSecondInstance: Tell = (world, random, until) => {
  const { context, server } = world;
  const { scheduler, network, trace } = context;
  const database = createDatabase({ context, random: random.fork('database'), store: () => server.store });
  server.shareThrough(database);
  world.servers.push(NAME);
  const second = createSecond(world, database);
  const roads = random.fork('roads');
  context.answering = (address) =>
    address === server.name && second.runs && roads.chance(0.6) ? NAME : address;
  // One that never hears a ring has to look by itself, also when nothing goes wrong any more.
  if (random.chance(0.3)) database.route(random.pick([server.name, NAME])).rings = 0;
  const repairs = new Set<() => void>();
  let isEnding = false;

  function strike(): void {
    const name = random.pick([server.name, NAME]);
    const undo = random.pick(mishaps)(database, random, name);
    const repair = (): void => {
      if (repairs.delete(repair)) undo();
    };
    repairs.add(repair);
    trace.note(`  ${name} has trouble with its database`);
    scheduler.after(random.between(200, 15_000), 'the database is back', repair);
  }

  function move(): void {
    const open = network.connections();
    if (open.length > 0) random.pick(open).break({ callerHears: true, calleeHears: random.chance(0.5) });
  }

  function next(): void {
    scheduler.after(isEnding ? 1_000 : random.between(500, 5_000), 'instances', () => {
      second.start();
      if (!isEnding && scheduler.lived < until) {
        const what = random.below(10);
        if (what < 5) strike();
        else if (what < 9) move();
        else second.crash(random.chance(0.5));
      }
      next();
    });
  }
  next();
  return {
    ...plainStory,
    end() {
      isEnding = true;
      for (const repair of repairs) repair();
    },
  };
};
