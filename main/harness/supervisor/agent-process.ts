import type { ProcessIdentity, SpawnFailure, StopStep } from '../../supervisor/protocol.ts';
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
  /** Over pipes a chunk is done with when this returns; of a terminal, when given back with `consumed`. */
  readonly onOutput: (bytes: Uint8Array, stream: 'out' | 'err') => void;
}

/** A process that the supervisor runs for this host. Calls after its end do nothing. */
export interface AgentProcess {
  readonly identity: ProcessIdentity;
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
  /** Ends every process and the supervisor. */
  close(): Promise<void>;
}

/** The process could not be started. */
export class SpawnError extends Error {
  readonly failure: SpawnFailure;
  constructor(failure: SpawnFailure) {
    super(`The ${failure.what === 'cwd' ? 'folder' : 'program'} could not be used: ${failure.code}`);
    this.name = 'SpawnError';
    this.failure = failure;
  }
}
