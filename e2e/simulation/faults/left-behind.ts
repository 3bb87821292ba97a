import { attempt } from '../work/attempt.ts';
import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';
import type { TeamId } from '../../../shared/domain/ids.ts';
import { commonIssues } from './common-issues.ts';
import { cutOff } from './cut-off.ts';

/** Who is left behind, and who goes ahead. */
export interface Pair {
  readonly behind: Person;
  readonly ahead: Person;
}

/** More issues than there are numbers to give. */
async function bring(world: World, { device, newText }: Person, teamId: TeamId): Promise<void> {
  const { host } = device;
  if (!host) return;
  const issues = Array.from({ length: 4 }, () => ({ title: newText('brought') }));
  const made = await attempt(world, host, host.replica.importIssues({ teamId, issues }));
  for (const [i, issueId] of (made?.issueIds ?? []).entries()) {
    const title = world.ledger.titles.at(issueId).write(issues[i]?.title ?? '', null);
    title.saved();
  }
}

/** What somebody makes who is cut off: issues without numbers in a team that all know, and in one of their own. */
async function prepare(world: World, behind: Person): Promise<void> {
  const { host } = behind.device;
  const [known] = host?.replica.teams() ?? [];
  if (!host || !known) return;
  const team = { name: behind.newText('team'), key: `B${behind.texts}` };
  const made = await attempt(world, host, host.replica.createTeam(team, host.action()));
  await bring(world, behind, known.teamId);
  if (made) await bring(world, behind, made.teamId);
}

/** Changes something in all boards that both know. */
async function overtake(world: World, { behind, ahead }: Pair): Promise<void> {
  const issueIds = (await commonIssues(ahead, behind)).map(({ issueId }) => issueId);
  const { host } = ahead.device;
  if (!host || issueIds.length === 0) return;
  const patch = { priority: ahead.random.pick(['low', 'high'] as const) };
  await attempt(world, host, host.replica.updateIssues({ issueIds, patch }, host.action()));
}

/**
 * Somebody is cut off with an older program and makes issues, while a newer one goes on in the boards in which these
 * are. `update` gives who goes ahead the newer program. Undoes at `reunite` or by itself.
 */
export function leaveBehind(world: World, pair: Pair, update: () => void): { reunite(): void } {
  const { scheduler, trace } = world.context;
  const reunite = cutOff(world, pair.behind);
  const later = (ms: number, what: string, run: () => Promise<void>): void =>
    void scheduler.after(ms, what, () => {
      run().catch((error: unknown) => trace.note(`  ${what}: ${String(error)}`));
    });
  trace.note(`  ${pair.behind.device.name} is left behind ${pair.ahead.device.name}`);
  update();
  later(100, 'somebody who is left behind makes issues', () => prepare(world, pair.behind));
  later(800, 'a newer program goes on in them', () => overtake(world, pair));
  scheduler.after(3_000, 'who was left behind is back', reunite);
  return { reunite };
}
