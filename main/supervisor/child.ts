import type { SpawnMessage } from './protocol.ts';

/** A started process, in a terminal or on pipes. Calls after its end do nothing. */
export interface Child {
  /** Leader of its own process group. */
  readonly pid: number;
  write(bytes: Uint8Array): void;
  interrupt(): void;
  endInput(): void;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
}

export interface ChildEvents {
  readonly onData: (stream: 'out' | 'err', bytes: Uint8Array) => void;
  /** After the last data. */
  readonly onExit: (code: number | null, signal: string | null) => void;
}

/** Starts a process; throws what the platform throws. */
export type StartChild = (spawn: SpawnMessage, events: ChildEvents) => Child;
