import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Person, Team } from '../world/team.ts';
import type { Action } from './action.ts';
import { actions } from './actions.ts';
import { createClaiming } from './claims.ts';
import { createRuns } from './runs.ts';

/** How busy people are. */
export interface Pace {
  /** ms between two things that one person does. */
  readonly fastest: number;
  readonly slowest: number;
  /** Nobody tells of runs. */
  readonly withoutRuns?: boolean;
  readonly withoutForging?: boolean;
}

type Choice = readonly [name: string, weight: number, action: Action];

/** Some seeds do a few things only: bugs hide from a mixture of everything. */
function chooseActions(random: SeededRandom): Choice[] {
  const [first, ...others] = actions;
  const runs = createRuns();
  const claiming = createClaiming();
  const claim: Choice = ['claim', 2, (team, person, host) => claiming.step(team, person, host)];
  const told: Choice = ['run', 3, (team, person, host) => runs.step(team, person, host)];
  const share = random.pick([0.2, 0.5, 1]);
  const chosen = [...others, told, claim].filter(() => random.chance(share));
  return first ? [first, ...chosen] : chosen;
}

function pickAction(choices: readonly Choice[], random: SeededRandom): Choice | undefined {
  let left = random.below(choices.reduce((sum, [, weight]) => sum + weight, 0));
  return choices.find(([, weight]) => (left -= weight) < 0);
}

/** Lets a person work until `until` ms were lived. */
export function work(team: Team, person: Person, pace: Pace, until: number): void {
  const { scheduler, trace } = team.context;
  const { device, random } = person;
  // Everybody does the same things in one world, so that they meet.
  const all = chooseActions(team.context.random.fork('kinds of work'));
  const left = new Set<string>([
    ...(pace.withoutRuns === true ? ['run'] : []),
    ...(pace.withoutForging === true ? ['mistype'] : []),
  ]);
  const choices = all.filter(([name]) => !left.has(name));

  function next(): void {
    const pause = random.between(pace.fastest, pace.slowest);
    if (scheduler.lived + pause > until) return;
    scheduler.after(pause, `${device.name} acts`, () => {
      const { host } = device;
      const choice = pickAction(choices, random);
      if (host && choice && !device.isAsleep) {
        trace.note(`  ${device.name} ${choice[0]}`);
        choice[2](team, person, host).catch((error: unknown) => {
          if (host.process.isAlive) team.context.fail(`${device.name}: ${choice[0]} threw ${String(error)}`);
        });
      }
      next();
    });
  }
  next();
}
