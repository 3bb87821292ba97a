import type { Clock, Logger, Random, Timers } from '../../shared/lib/ports.ts';
import type { Allowances } from '../contract/guard.ts';
import type { SupervisorLauncher } from '../supervisor/channel.ts';
import type { SecretStore } from '../vault/secret-store.ts';

/** What a host takes from outside. */
export interface HostOptions {
  /** Folder of the profile; made when it is not there. */
  readonly profile: string;
  readonly version: string;
  readonly allow: Allowances;
  /** Starts the process that runs agents. */
  readonly launcher: SupervisorLauncher;
  /** The program of the SQL index's worker thread. */
  readonly indexWorker: URL;
  /** The program of the worker thread that keeps what terminals print. */
  readonly terminalWorker: URL;
  /** Keychains to try, best first. `dir` is the profile. */
  readonly openSecretStores: (dir: string) => Promise<readonly SecretStore[]>;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly platform: NodeJS.Platform;
  /** The folder for temporary files. */
  readonly temporary: string;
  /** The environment that the host was started with; only named parts of it are handed on. */
  readonly env: NodeJS.ProcessEnv;
}
