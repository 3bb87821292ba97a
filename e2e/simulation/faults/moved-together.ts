import type { Undo } from '../../../shared/lib/ports.ts';
import { attempt } from '../work/attempt.ts';
import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';
import { commonIssues } from './common-issues.ts';
import { cutOff } from './cut-off.ts';
import { plainStory, type Tell } from './stories.ts';

interface Move {
  readonly person: Person;
  readonly issueId: string;
  readonly parentId: string;
}

/** Puts an issue under another; whoever knows of a circle that this closes is refused. */
async function move(world: World, { person, ...between }: Move): Promise<void> {
  const { host } = person.device;
  const rows = (await host?.replica.queryIssues({ limit: 50 }))?.rows ?? [];
  const child = rows.find(({ issueId }) => issueId === between.issueId);
  const parent = rows.find(({ issueId }) => issueId === between.parentId);
  if (!host || !child || !parent) return;
  const patch = { parentId: parent.issueId };
  await attempt(world, host, host.replica.updateIssue({ issueId: child.issueId, patch }, host.action()));
}

/** Two people who do not hear of each other put two issues under each other, which closes a circle. */
export const tellMoves: Tell = (world, random, until) => {
  const { context, people } = world;
  const { scheduler, trace } = context;
  const [owner, ...others] = people;
  const other = others.length > 0 ? random.pick(others) : undefined;
  let reunite: Undo | null = null;
  let isOver = false;

  async function moveBoth(): Promise<void> {
    if (!owner || !other || isOver || reunite) return;
    const [first, second] = (await commonIssues(owner, other)).map(({ issueId }) => issueId);
    if (!first || !second) return;
    trace.note(`  ${owner.device.name} and ${other.device.name} move ${first} and ${second}`);
    reunite = cutOff(world, other);
    scheduler.after(random.between(1_000, 4_000), 'they hear of each other', () => {
      reunite?.();
      reunite = null;
    });
    await Promise.all([
      move(world, { person: owner, issueId: first, parentId: second }),
      move(world, { person: other, issueId: second, parentId: first }),
    ]);
  }

  for (let times = random.between(1, 3); times > 0; times -= 1) {
    scheduler.after(random.between(until * 0.2, until), 'two people move issues', () => {
      moveBoth().catch((error: unknown) => trace.note(`  nobody moves: ${String(error)}`));
    });
  }
  return {
    ...plainStory,
    end() {
      isOver = true;
      reunite?.();
      reunite = null;
    },
  };
};
