import { createNetwork } from '../../../shared/testing/simulation/network.ts';
import type { Sent } from '../../../shared/testing/simulation/network-types.ts';
import { createScheduler } from '../../../shared/testing/simulation/scheduler.ts';
import type { Trace } from '../../../shared/testing/simulation/trace.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import { createWatch, type Watch } from '../oracle/watch.ts';
import { createLedger } from '../work/ledger.ts';
import type { Context } from './context.ts';
import type { DeviceIdentity } from '../../../main/vault/types.ts';
import { createDevice, type Device } from './device.ts';
import type { Scratch } from './scratch.ts';
import { createServer } from './server.ts';
import { createPerson, type Person, type Team } from './team.ts';

/** Machines, people and the network between them, and what is watched all the time. */
export interface World extends Team {
  readonly watch: Watch;
  /** Machines on which the server runs. */
  readonly servers: string[];
  /** Places for what has to be on a disk. */
  readonly scratch: Scratch;
  /** Seats one more person, at a machine that is off. */
  enlist(seat: Seat): Person;
  /** This machine is given away: nobody looks for anything on it. */
  retire(person: Person): void;
  /** Gives back what is not memory. */
  discard(): void;
}

/** Where somebody new sits. */
export interface Seat {
  readonly name: string;
  /** An empty one when left out. */
  readonly profile?: Uint8Array;
  /** Of the device of which it is a copy. */
  readonly identity?: DeviceIdentity;
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
    answering: (address) => address,
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
  const people: Person[] = [];
  const machines: Device[] = [];

  function enlist({ profile = scratch.emptyProfile, ...seat }: Seat): Person {
    const saved = (documentId: string, update: Uint8Array): void => {
      for (const window of person.windows) if (window.documentId === documentId) window.saved(update);
    };
    const device = createDevice({ context, profile, saved, ...seat });
    const person = createPerson({ context, ledger, device });
    machines.push(device);
    people.push(person);
    return person;
  }

  for (let i = 1; i <= count; i++) enlist({ name: `device${i}` });
  const world: World = {
    context,
    ledger,
    server,
    people,
    watch,
    machines,
    servers: [server.name],
    scratch,
    usedInvites: [],
    enlist,
    retire(person) {
      person.device.retire();
      const at = people.indexOf(person);
      if (at >= 0) people.splice(at, 1);
    },
    discard() {
      server.discard();
      for (const device of machines) {
        device.crash(false);
        device.disk.discard();
      }
    },
  };
  return world;
}
