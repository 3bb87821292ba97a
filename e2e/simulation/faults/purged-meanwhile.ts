import type { IssueId } from '../../../shared/domain/ids.ts';
import { changeLives } from '../work/deleting.ts';
import { purgeIssues } from '../work/purging.ts';
import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';
import { startAgain } from './start-again.ts';
import { plainStory, type Tell } from './stories.ts';

const DAY = 24 * 60 * 60_000;

/** An issue of which both know, and that people write in together. */
async function commonIssue(owner: Person, other: Person): Promise<IssueId | null> {
  const known = await owner.device.host?.replica.queryIssues({ limit: 50 });
  const seen = await other.device.host?.replica.queryIssues({ limit: 50 });
  const ids = new Set(known?.rows.map(({ issueId }) => issueId));
  const common = seen?.rows.find(({ issueId, title }) => ids.has(issueId) && !title.startsWith('own-'));
  return common?.issueId ?? null;
}

/** Types into the issue, as somebody who does not know better. */
function write({ windows, newText }: Person, issueId: IssueId): void {
  const window = windows.find(({ documentId }) => documentId === `issue:${issueId}`);
  window?.type(`[${newText('unaware')}]`);
}

/** Deletes an issue and purges it. The program may end `endsAfter` ms later, before it has heard what came of it. */
async function purge(
  world: World,
  owner: Person,
  { issueId, endsAfter }: { issueId: IssueId; endsAfter: number | null },
): Promise<void> {
  const { host } = owner.device;
  if (!host) return;
  await changeLives(world, owner, host, { deed: 'delete', issueIds: [issueId] });
  if (owner.device.host !== host) return;
  if (endsAfter !== null) {
    world.context.scheduler.after(endsAfter, 'the purge is cut off', () => {
      if (owner.device.host === host) startAgain(owner);
    });
  }
  await purgeIssues(world, owner, host, [issueId]);
}

/** Somebody is away for weeks and goes on writing in an issue that is purged meanwhile. */
export const tellPurge: Tell = (world, random, until) => {
  const { context, people, server } = world;
  const { scheduler, network, trace } = context;
  const [owner, ...others] = people;
  const away = others.length > 0 ? random.pick(others) : undefined;
  if (!owner || !away) return plainStory;
  const { name } = away.device;
  const ways = [network.route(name, server.name), network.route(server.name, name)];
  const later = (ms: number, what: string, run: () => Promise<void> | void): void =>
    void scheduler.after(ms, what, () => {
      Promise.resolve(run()).catch((error: unknown) => trace.note(`  ${what}: ${String(error)}`));
    });

  let isOver = false;

  function comeBack(): void {
    for (const way of ways) way.blocked = false;
    network.resume();
  }

  // No declaration: only in here it is known that both are there.
  const begin = async (): Promise<void> => {
    const issueId = await commonIssue(owner, away);
    if (issueId === null || isOver) return;
    trace.note(`  ${name} is away, and ${issueId} will be purged`);
    for (const way of ways) way.blocked = true;
    away.openWindow(`issue:${issueId}`);
    for (const ms of [400, 900, random.between(1_000, 6_000)]) {
      later(ms, `${name} writes`, () => write(away, issueId));
    }
    const endsAfter = random.chance(0.5) ? random.between(10, 150) : null;
    later(random.between(500, 2_000), 'the owner purges', () => purge(world, owner, { issueId, endsAfter }));
    const back = random.between(3_000, 20_000);
    const weeks = random.between(14, 60) * DAY;
    later(back - 1_000, 'weeks pass', () => void (isOver || scheduler.skip(weeks)));
    later(back, `${name} is back`, comeBack);
  };

  later(random.between(until * 0.2, until * 0.7), 'somebody goes away', begin);
  return {
    ...plainStory,
    end() {
      isOver = true;
      comeBack();
    },
  };
};
