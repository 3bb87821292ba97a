import type {
  ProcessIdentity,
  SandboxProbe,
  SandboxSpec,
  SandboxState,
  SpawnFailure,
  StopStep,
} from '../../supervisor/protocol.ts';
import type { ProcessExit } from '../types.ts';

export interface AgentSpawn {
  /** Unique for ever. */
  readonly id: string;
  readonly mode: 'pty' | 'pipes';
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cols?: number;
  readonly rows?: number;
  /** What of the disk it may reach; without it, all that the person may reach. */
  readonly sandbox?: SandboxSpec | undefined;
  /** Over pipes a chunk is done with when this returns; of a terminal, when given back with `consumed`. */
  readonly onOutput: (bytes: Uint8Array, stream: 'out' | 'err') => void;
}

/** A process that the supervisor runs for this host. Calls after its end do nothing. */
export interface AgentProcess {
  readonly identity: ProcessIdentity;
  /** Whether it runs in the sandbox that was asked for, and if not, why. */
  readonly sandbox: SandboxState;
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  consumed(bytes: number): void;
  /** Walks the steps, then SIGKILL; resolves when it is gone. No steps: SIGKILL at once. */
  stop(steps: readonly StopStep[]): Promise<ProcessExit>;
  /** Never rejects. Comes after the last output. */
  readonly exited: Promise<ProcessExit>;
}

/** The supervisor as the host uses it. */
export interface Supervisor {
  /** Starts a process, and the supervisor when there is none. Rejects with a SpawnError. */
  spawn(spawn: AgentSpawn): Promise<AgentProcess>;
  /** Ends what an earlier supervisor left behind; gives the pids that were ended. */
  sweep(processes: readonly ProcessIdentity[]): Promise<number[]>;
  /** Which sandbox there is on this machine. Rejects with a HearthError when the supervisor is gone. */
  probeSandbox(): Promise<SandboxProbe>;
  /** Ends every process and the supervisor. */
  close(): Promise<void>;
}

/** The process could not be started. */
export class SpawnError extends Error {
  readonly failure: SpawnFailure;
  constructor(failure: SpawnFailure) {
    const what = { cwd: 'folder', program: 'program', sandbox: 'sandbox' }[failure.what];
    super(`The ${what} could not be used: ${failure.code}`);
    this.name = 'SpawnError';
    this.failure = failure;
  }
}
