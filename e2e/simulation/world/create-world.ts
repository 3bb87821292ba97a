import { createNetwork } from '../../../shared/testing/simulation/network.ts';
import type { Sent } from '../../../shared/testing/simulation/network-types.ts';
import { createScheduler } from '../../../shared/testing/simulation/scheduler.ts';
import type { Trace } from '../../../shared/testing/simulation/trace.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createWatch, type Watch } from '../oracle/watch.ts';
import { createLedger } from '../work/ledger.ts';
import type { Context } from './context.ts';
import { createDevice } from './device.ts';
import type { Scratch } from './scratch.ts';
import { createServer } from './server.ts';
import { createPerson, type Person, type Team } from './team.ts';

/** Machines, people and the network between them, and what is watched all the time. */
export interface World extends Team {
  readonly watch: Watch;
  /** Gives back what is not memory. */
  discard(): void;
}

export interface WorldOptions {
  readonly random: SeededRandom;
  readonly trace: Trace;
  readonly scratch: Scratch;
  readonly people: number;
}

/** ms since the epoch when every world begins. */
const EPOCH = 1_800_000_000_000;

/** Creates a world in which every machine is off. */
export function createWorld({ random, trace, scratch, people: count }: WorldOptions): World {
  const scheduler = createScheduler({ trace });
  const problems: string[] = [];
  const watch = createWatch(() => world);
  const sent = (frame: Sent): void => {
    trace.note(`  #${frame.connection} ${frame.from} sends`, frame.frame);
    watch.sent(frame);
  };
  const context: Context = {
    scheduler,
    trace,
    random,
    problems,
    epoch: EPOCH,
    network: createNetwork({ scheduler, random: random.fork('network'), sent }),
    fail(problem) {
      trace.note(`  PROBLEM ${problem}`);
      problems.push(problem);
    },
  };
  const ledger = createLedger();
  const server = createServer({
    context,
    name: 'server',
    folder: scratch.newFolder(),
    template: scratch.emptyServer,
  });
  const people: Person[] = Array.from({ length: count }, (_, i) => {
    const saved = (documentId: string, update: Uint8Array): void => {
      for (const window of people[i]?.windows ?? [])
        if (window.documentId === documentId) window.saved(update);
    };
    const device = createDevice({ context, name: `device${i + 1}`, profile: scratch.emptyProfile, saved });
    return createPerson({ context, ledger, device });
  });
  const world: World = {
    context,
    ledger,
    server,
    people,
    watch,
    usedInvites: [],
    discard() {
      server.crash(false);
      server.disk.discard();
      for (const { device } of people) {
        device.crash(false);
        device.disk.discard();
      }
    },
  };
  return world;
}
