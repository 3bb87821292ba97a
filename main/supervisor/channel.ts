import type { Undo } from '../../shared/lib/ports.ts';

/** Messages (structured clone) to and from another process: a forked Node or a `utilityProcess`. */
export interface ProcessChannel {
  readonly pid: number | undefined;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): Undo;
  /** Called once, when the process ended or its channel broke. */
  onClose(listener: () => void): Undo;
  close(): void;
}

/** Starts a supervisor process. The daemon forks; Electron main gives a `utilityProcess`. */
export interface SupervisorLauncher {
  start(): Promise<ProcessChannel>;
}
