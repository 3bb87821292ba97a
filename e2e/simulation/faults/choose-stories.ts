import { tellAccess } from '../work/access.ts';
import { tellNewcomer } from '../work/newcomers.ts';
import type { World } from '../world/create-world.ts';
import { tellAmending } from './amended-together.ts';
import { tellCare } from './care.ts';
import { tellClaims } from './contended-claims.ts';
import { tellCopiedProfile } from './copied-profile.ts';
import { tellPrograms } from './mixed-programs.ts';
import { tellMoves } from './moved-together.ts';
import { tellPurge } from './purged-meanwhile.ts';
import { tellRestoredServer } from './restored-server.ts';
import { tellSecondInstance } from './second-instance.ts';
import { tellSlowReader } from './slow-reader.ts';
import type { Story, Tell } from './stories.ts';

/** Stories that stand alone, and in what share of the seeds each is told. */
const alone: readonly (readonly [name: string, share: number, tell: Tell])[] = [
  ['restored server', 0.08, tellRestoredServer],
  ['copied profile', 0.06, tellCopiedProfile],
  ['second instance', 0.08, tellSecondInstance],
  ['access', 0.14, tellAccess],
];

/** Stories that go with any other. */
const beside: readonly (readonly [name: string, share: number, tell: Tell])[] = [
  ['care', 0.2, tellCare],
  ['newcomer', 0.12, tellNewcomer],
  ['purged meanwhile', 0.1, tellPurge],
  ['mixed programs', 0.15, tellPrograms],
  ['contended claims', 0.08, tellClaims],
  ['moved together', 0.08, tellMoves],
  ['slow reader', 0.08, tellSlowReader],
  ['amended together', 0.08, tellAmending],
];

/** Names of all stories. */
export const storyNames: readonly string[] = [...alone, ...beside].map(([name]) => name);

/** What is told in a world. */
export interface Stories extends Story {
  readonly names: readonly string[];
}

/** Chooses the stories of a seed and begins them. `wanted` is told in any case. */
export function tellStories(world: World, until: number, wanted: string | null): Stories {
  const random = world.context.random.fork('stories');
  const chosen: (readonly [string, number, Tell])[] = [];
  let left = random.below(1_000) / 1_000;
  for (const story of alone) {
    const [name, share] = story;
    if (wanted === null ? left >= 0 && left < share : name === wanted) chosen.push(story);
    left -= share;
  }
  // A right has to end on every instance.
  const [, , , access] = alone;
  if (access && chosen[0]?.[0] === 'second instance' && random.chance(0.6)) chosen.push(access);
  for (const story of beside) if (random.chance(story[1]) || story[0] === wanted) chosen.push(story);
  const stories = chosen.map(([name, , tell]) => tell(world, random.fork(name), until));
  for (const [name] of chosen) world.context.trace.note(`  story: ${name}`);
  return {
    names: chosen.map(([name]) => name),
    end() {
      for (const story of stories) story.end();
    },
    isOver: () => stories.every((story) => story.isOver()),
    withoutRuns: stories.some((story) => story.withoutRuns),
    withoutForging: stories.some((story) => story.withoutForging),
    async judge() {
      const said = [];
      for (const story of stories) said.push(...(await story.judge()));
      return said;
    },
  };
}
