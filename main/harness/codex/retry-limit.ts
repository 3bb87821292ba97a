import { z } from 'zod';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';
import type { NewHarnessEvent } from '../types.ts';

const retrying = z.object({ willRetry: z.literal(true) });
const progress: readonly NewHarnessEvent['kind'][] = [
  'message.delta',
  'reasoning.delta',
  'tool.upserted',
  'turn.completed',
];

/**
 * Codex tries for ever to reach a provider that is not there. Calls `giveUp` when it has been retrying
 * for so long without getting anywhere.
 */
export function createRetryLimit({
  timers,
  limitMs,
  giveUp,
}: {
  timers: Timers;
  limitMs: number;
  giveUp: () => void;
}): {
  note(method: string, params: unknown, events: readonly NewHarnessEvent[]): void;
  clear(): void;
} {
  let timer: Undo | null = null;
  const clear = (): void => {
    timer?.();
    timer = null;
  };
  return {
    note(method, params, events) {
      if (method === 'error' && retrying.safeParse(params).success) timer ??= timers.after(limitMs, giveUp);
      else if (events.some(({ kind }) => progress.includes(kind))) clear();
    },
    clear,
  };
}
