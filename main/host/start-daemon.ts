import { tmpdir } from 'node:os';
import { createKeychainStore } from '../vault/keychain-store.ts';
import { createSystemKeychain } from '../vault/system-keychain.ts';
import { createForkLauncher } from '../supervisor/fork-launcher.ts';
import { createHost, type Host } from './create-host.ts';
import { createFileLogger } from './logger.ts';
import { systemClock, systemRandom, systemTimers } from './platform.ts';
import { endOnFault } from './process-faults.ts';

export interface DaemonOptions {
  readonly profile: string;
  readonly version: string;
  /** The program of the supervisor process. */
  readonly supervisor: string;
  /** The program of the SQL index's worker thread. */
  readonly indexWorker: URL;
  /** The program of the worker thread that keeps what terminals print. */
  readonly terminalWorker: URL;
  readonly allowCliApprovals: boolean;
  readonly process: Pick<NodeJS.Process, 'env' | 'platform' | 'on' | 'exit'>;
  /** Takes a line of JSON that says why the process ends by itself. */
  readonly printFault: (line: string) => void;
}

/** A keychain that nobody unlocks must not keep the host from starting, so it is given this long. */
const keychainMs = 10_000;

/** Starts a host in this process, with what a plain Node offers. Rejects as `createHost` does. */
export function startDaemon(options: DaemonOptions): Promise<Host> {
  const { profile, version, process } = options;
  const logger = createFileLogger({ profile, clock: systemClock });
  endOnFault({ process, logger, print: options.printFault });
  const keychain = createSystemKeychain();
  return createHost({
    profile,
    version,
    allow: { cliApprovals: options.allowCliApprovals },
    launcher: createForkLauncher({ entry: options.supervisor, path: process.env['PATH'] ?? '' }),
    indexWorker: options.indexWorker,
    terminalWorker: options.terminalWorker,
    openSecretStores: async () => [
      createKeychainStore({ keychain, timers: systemTimers, deadlineMs: keychainMs }),
    ],
    clock: systemClock,
    random: systemRandom,
    timers: systemTimers,
    logger,
    platform: process.platform,
    temporary: tmpdir(),
    env: process.env,
  });
}
