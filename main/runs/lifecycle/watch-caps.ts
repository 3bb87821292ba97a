import type { RunSettings } from '../../../shared/contract/run-settings.ts';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';
import type { HarnessEvent } from '../../harness/types.ts';
import { failed, type Verdict } from './verdict.ts';

/** Ends a run that passes one of its caps. */
export interface CapWatch {
  /** The agent has said something. */
  heard(event?: HarnessEvent): void;
  /** It waits for a person, whose time is not the agent's; or goes on. */
  waits(isWaiting: boolean): void;
  stop(): void;
}

const MINUTE = 60_000;

function duration(ms: number): string {
  if (ms < MINUTE) return `${Math.round(ms / 1000)} s`;
  const minutes = Math.round(ms / MINUTE);
  if (minutes >= 120) return `${Math.round(minutes / 60)} hours`;
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
}

const kept = 'What it changed is kept in its worktree.';

const overTime = (ms: number): Verdict =>
  failed({
    category: 'timeout',
    message: `The run took longer than ${duration(ms)}, its cap, and was stopped. ${kept} Raise the cap or make the task smaller.`,
  });
const silent = (ms: number): Verdict =>
  failed({
    category: 'stalled',
    message: `The agent said nothing for ${duration(ms)} and was stopped. ${kept} Start it again, or raise the cap.`,
  });
const overBudget = (what: string): Verdict =>
  failed({
    category: 'budget',
    message: `The run has used ${what}, more than its cap, and was stopped. ${kept} Raise the cap to go on.`,
  });

/** Watches the caps of one run from now on. `end` is called once at most. */
export function watchCaps({
  caps,
  timers,
  end,
}: {
  caps: RunSettings['caps'];
  timers: Timers;
  end: (verdict: Verdict) => void;
}): CapWatch {
  const { wallClockMs, silenceMs, tokens, costUsd } = caps;
  let isOver = false;
  let isWaiting = false;
  let cancelSilence: Undo = () => undefined;
  const finish = (verdict: Verdict): void => {
    if (isOver) return;
    stop();
    end(verdict);
  };
  const cancelWall =
    wallClockMs === null
      ? (): void => undefined
      : timers.after(wallClockMs, () => finish(overTime(wallClockMs)));

  function listen(): void {
    cancelSilence();
    if (silenceMs === null || isWaiting || isOver) return;
    cancelSilence = timers.after(silenceMs, () => finish(silent(silenceMs)));
  }

  function stop(): void {
    isOver = true;
    cancelWall();
    cancelSilence();
  }

  listen();
  return {
    heard(event) {
      if (isOver) return;
      listen();
      if (event?.kind !== 'usage') return;
      const used = event.inputTokens + event.outputTokens;
      if (tokens !== null && used > tokens) return finish(overBudget(`${used} tokens`));
      const cost = event.costUsd ?? 0;
      if (costUsd !== null && cost > costUsd) finish(overBudget(`$${cost.toFixed(2)}`));
    },
    waits(waiting) {
      isWaiting = waiting;
      listen();
    },
    stop,
  };
}
