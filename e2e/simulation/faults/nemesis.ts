import type { Team } from '../world/team.ts';
import { faults } from './faults.ts';

/** What makes things go wrong, and right again. */
export interface Nemesis {
  /** Sets everything right at once, and does nothing more. */
  end(): void;
}

/** Makes some kinds of faults happen from now until `until` ms were lived. */
export function unleash(team: Team, until: number, pause: { fastest: number; slowest: number }): Nemesis {
  const { scheduler, trace } = team.context;
  const random = team.context.random.fork('nemesis');
  // Some seeds have a few kinds of faults only: one kind alone goes deeper.
  const share = random.pick([0.15, 0.4, 1]);
  const chosen = faults.filter(() => random.chance(share));
  const repairs = new Set<() => void>();
  let isOver = false;

  function strike(): void {
    const { name, fault, shortest, longest } = random.pick(chosen);
    trace.note(`  fault: ${name}`);
    const undo = fault(team, random);
    const repair = (): void => {
      if (repairs.delete(repair)) undo();
    };
    repairs.add(repair);
    scheduler.after(random.between(shortest, longest), `repair: ${name}`, repair);
  }

  function next(): void {
    const wait = random.between(pause.fastest, pause.slowest);
    if (scheduler.lived + wait > until) return;
    scheduler.after(wait, 'fault', () => {
      if (isOver) return;
      strike();
      next();
    });
  }
  if (chosen.length > 0) next();

  return {
    end() {
      isOver = true;
      for (const repair of repairs) repair();
    },
  };
}
