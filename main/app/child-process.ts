import type { MessagePortMain } from 'electron';
import type { Undo } from '../../shared/lib/ports.ts';

/** What the shell uses of a `utilityProcess`. */
export interface Child {
  /** Known once the process runs. */
  pid(): number | undefined;
  /** Messages and ports posted before the process runs are kept for it. */
  post(message: object, ports?: readonly MessagePortMain[]): void;
  onMessage(listener: (message: unknown) => void): Undo;
  onSpawn(listener: () => void): Undo;
  /** Called once, with the exit code. */
  onExit(listener: (code: number) => void): Undo;
  kill(): void;
}

/** Both ends of a new channel. */
export interface Channel {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;
}
