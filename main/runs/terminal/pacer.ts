import type { SessionTerminal } from '../../harness/types.ts';

/** Tells the agent how much of its output is taken, by the slowest of those who take it. */
export interface Pacer {
  connect(terminal: Pick<SessionTerminal, 'consumed'>): void;
  received(bytes: number): void;
  /** On the screen and in the recording. */
  kept(bytes: number): void;
  /** Something may have been taken elsewhere. */
  settle(): void;
}

/** `holds` gives what each of the others has not taken yet, in bytes. */
export function createPacer(holds: () => readonly number[]): Pacer {
  let terminal: Pick<SessionTerminal, 'consumed'> | null = null;
  let received = 0;
  let kept = 0;
  let granted = 0;
  const settle = (): void => {
    const target = received - Math.max(received - kept, ...holds());
    if (terminal === null || target <= granted) return;
    terminal.consumed(target - granted);
    granted = target;
  };
  return {
    connect(to) {
      terminal = to;
      settle();
    },
    received: (bytes) => void (received += bytes),
    kept(bytes) {
      kept += bytes;
      settle();
    },
    settle,
  };
}
