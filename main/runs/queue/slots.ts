import type { ProjectId, RunId } from '../../../shared/domain/ids.ts';
import type { Clock, Timers, Undo } from '../../../shared/lib/ports.ts';

/** What counts when it is a run's turn. */
export interface Waiting {
  readonly runId: RunId;
  /** Null for an issue without a project. */
  readonly projectId: ProjectId | null;
  /** The agent, as its provider's limits are counted. */
  readonly agent: string;
}

/** How many runs may be at work at once. */
export interface Concurrency {
  readonly all: number;
  readonly project: number;
  readonly agent: number;
}

/** Lets queued runs go when there is room for them. */
export interface Slots {
  /** Resolves, in order of asking, when the run may go; what it answers gives the slot back. Rejects when aborted. */
  take(run: Waiting, signal: AbortSignal): Promise<Undo>;
  /** Limits or pauses have changed. */
  look(): void;
  /** Why a queued run does not go yet, in a sentence; null when it does not wait. */
  whyNot(runId: RunId): string | null;
}

interface SlotOptions {
  readonly limitsOf: (projectId: ProjectId | null) => Concurrency;
  /** ms since the epoch until which an agent's provider rests; null when it does not. */
  readonly pausedUntil: (agent: string) => number | null;
  readonly clock: Clock;
  readonly timers: Timers;
}

interface Queued extends Waiting {
  readonly go: (release: Undo) => void;
}

const atWork = (count: number, of = ''): string =>
  `${count} ${count === 1 ? 'run' : 'runs'}${of} ${count === 1 ? 'is' : 'are'} at work, which is the limit. It starts when one ends.`;
const time = (at: number): string => new Date(at).toISOString().slice(11, 16);

/** Creates the slots of one device. A run that has to wait for its project or agent lets later ones pass. */
export function createSlots({ limitsOf, pausedUntil, clock, timers }: SlotOptions): Slots {
  const queue: Queued[] = [];
  const working = new Map<RunId, Waiting>();
  let cancelLook: Undo = () => undefined;

  const count = (fits: (run: Waiting) => boolean): number => [...working.values()].filter(fits).length;

  function hindrance({ projectId, agent }: Waiting): string | null {
    const paused = pausedUntil(agent);
    if (paused !== null && paused > clock.now()) {
      return `Its provider is at its limit and rests until ${time(paused)} UTC. It starts then by itself.`;
    }
    const { all, project, agent: perAgent } = limitsOf(projectId);
    if (working.size >= all) return atWork(all);
    if (count((run) => run.projectId === projectId) >= project) return atWork(project, ' of its project');
    if (count((run) => run.agent === agent) >= perAgent) return atWork(perAgent, ' of this agent');
    return null;
  }

  function look(): void {
    cancelLook();
    for (const queued of [...queue]) {
      if (hindrance(queued) !== null) continue;
      queue.splice(queue.indexOf(queued), 1);
      working.set(queued.runId, queued);
      queued.go(() => {
        if (working.delete(queued.runId)) look();
      });
    }
    const ends = queue.flatMap(({ agent }) => pausedUntil(agent) ?? []);
    if (ends.length > 0) cancelLook = timers.after(Math.max(1, Math.min(...ends) - clock.now()), look);
  }

  return {
    take(run, signal) {
      signal.throwIfAborted();
      const turn = Promise.withResolvers<Undo>();
      const queued = { ...run, go: turn.resolve };
      const giveUp = (): void => {
        const at = queue.indexOf(queued);
        if (at >= 0) queue.splice(at, 1);
        turn.reject(signal.reason);
      };
      signal.addEventListener('abort', giveUp, { once: true });
      queue.push(queued);
      look();
      return turn.promise.finally(() => signal.removeEventListener('abort', giveUp));
    },
    look,
    whyNot(runId) {
      const queued = queue.find((run) => run.runId === runId);
      return queued ? hindrance(queued) : null;
    },
  };
}
