import type { Timers, Undo } from '../../shared/lib/ports.ts';
import type { Child } from './child.ts';
import type { StopStep } from './protocol.ts';
import { signalGroup } from './signals.ts';

/** Takes one step after the other, SIGKILL last, until the returned function is called. */
export function climbStopLadder(child: Child, steps: readonly StopStep[], timers: Timers): Undo {
  let cancel: Undo | null = null;
  const climb = ([step, ...rest]: readonly StopStep[]): void => {
    if (!step) return void signalGroup(child.pid, 'SIGKILL');
    take(child, step.do);
    cancel = timers.after(step.waitMs, () => climb(rest));
  };
  climb(steps);
  return () => cancel?.();
}

function take(child: Child, step: StopStep['do']): void {
  switch (step) {
    case 'interrupt':
      return child.interrupt();
    case 'end_input':
      return child.endInput();
    case 'terminate':
      return void signalGroup(child.pid, 'SIGTERM');
  }
}
