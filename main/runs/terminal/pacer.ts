import { terminalFlow } from '../../../shared/contract/flow-control.ts';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';
import type { SessionTerminal } from '../../harness/types.ts';

/** Tells the agent how much of its output is taken, by the slowest of those who take it. */
export interface Pacer {
  connect(terminal: Pick<SessionTerminal, 'consumed'>): void;
  received(bytes: number): void;
  /** On the screen and in the recording. */
  kept(bytes: number): void;
  /** Something may have been taken elsewhere. */
  settle(): void;
  /** Somebody types, and waits for the echo behind all that is under way: there is less of that for a while. */
  typed(): void;
}

/** `holds` gives what each of the others has not taken yet, in bytes. */
export function createPacer({ holds, timers }: { holds: () => readonly number[]; timers: Timers }): Pacer {
  let terminal: Pick<SessionTerminal, 'consumed'> | null = null;
  let received = 0;
  let kept = 0;
  let granted = 0;
  let typing: Undo | null = null;
  const settle = (): void => {
    const reserve = typing === null ? 0 : terminalFlow.typingReserveBytes;
    const target = received - Math.max(received - kept, ...holds()) - reserve;
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
    typed() {
      typing?.();
      typing = timers.after(terminalFlow.typingMs, () => {
        typing = null;
        settle();
      });
    },
  };
}
