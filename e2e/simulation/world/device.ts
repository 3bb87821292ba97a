import { createProcess, type WallClock } from '../../../shared/testing/simulation/process.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { DeviceIdentity } from '../../../main/vault/types.ts';
import { createClientDisk, type ClientDisk } from '../disk/client-disk.ts';
import type { Context } from './context.ts';
import { startHost, type Host } from './host.ts';
import { thisProgram, type Program } from './program.ts';
import { createDeviceKeys, createIdentity, type DeviceKeys } from './identity.ts';
import type { Saved } from './saves.ts';

/** A person's machine with a profile on its disk. */
export interface Device {
  readonly name: string;
  readonly identity: DeviceIdentity;
  readonly keys: DeviceKeys;
  readonly disk: ClientDisk;
  readonly wall: WallClock;
  /** What it runs from its next start on. */
  program: Program;
  /** The newest version of the documents' shapes that it has run. */
  readonly newestSchema: number;
  /** Null while nothing runs. */
  readonly host: Host | null;
  readonly isAsleep: boolean;
  start(): void;
  /** The power fails. The network hears of it, or not. */
  crash(othersHear: boolean): void;
  /** The machine is gone: nothing starts on it any more. */
  retire(): void;
  /** The person closes the program. */
  stop(): Promise<void>;
  sleep(): void;
  wake(): void;
}

export interface DeviceOptions {
  readonly context: Context;
  readonly name: string;
  readonly profile: Uint8Array;
  readonly saved: Saved;
  /** Another device of which this is a copy. */
  readonly identity?: DeviceIdentity;
}

/** ms that a write takes: mostly few, sometimes the disk is busy. */
function writeTime(random: SeededRandom): number {
  return random.chance(0.02) ? random.between(50, 800) : random.between(0, 6);
}

/** Creates a machine that is off. */
export function createDevice({ context, name, profile, saved, identity: copied }: DeviceOptions): Device {
  const { scheduler, network, epoch } = context;
  const random = context.random.fork(name);
  const disk = createClientDisk(profile);
  const wall: WallClock = { offset: random.between(-5_000, 5_000) };
  const bios = createProcess({ scheduler, name, epoch, wall });
  const made = random.fork('key');
  const keys = createDeviceKeys(copied ?? createIdentity(made, bios.clock), () =>
    createIdentity(made, bios.clock),
  );
  let host: Host | null = null;
  let isAsleep = false;
  let starts = 0;
  let isGone = false;
  let program = thisProgram;
  let newestSchema = 1;

  function crash(othersHear: boolean): void {
    if (!host) return;
    context.trace.note(`  ${name} crashes`);
    host.process.kill();
    host = null;
    isAsleep = false;
    network.drop(name, { othersHear });
  }

  return {
    name,
    identity: keys.identity,
    keys,
    disk,
    wall,
    get program() {
      return program;
    },
    set program(next) {
      program = next;
    },
    get newestSchema() {
      return newestSchema;
    },
    get host() {
      return host;
    },
    get isAsleep() {
      return isAsleep;
    },
    start() {
      if (host || isGone) return;
      starts += 1;
      newestSchema = Math.max(newestSchema, program.schemaVersion ?? 1);
      const process = createProcess({ scheduler, name, epoch, wall });
      const writes = random.fork(`writes ${starts}`);
      host = startHost({
        context,
        process,
        machine: name,
        disk,
        keys,
        saved,
        program,
        random: random.fork(`start ${starts}`),
        writeMs: () => writeTime(writes),
        cutPower: () => crash(writes.chance(0.5)),
      });
    },
    crash,
    retire() {
      crash(true);
      isGone = true;
    },
    async stop() {
      const stopped = host;
      if (!stopped) return;
      stopped.connection.stop();
      await stopped.store.close();
      if (host !== stopped) return;
      stopped.process.kill();
      host = null;
      network.drop(name, { othersHear: true });
    },
    sleep() {
      isAsleep = host !== null;
      host?.process.sleep();
    },
    wake() {
      isAsleep = false;
      host?.process.wake();
    },
  };
}
