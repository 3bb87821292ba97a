import type { IssueId } from '../../../shared/domain/ids.ts';
import { changeLives } from '../work/deleting.ts';
import { purgeIssues } from '../work/purging.ts';
import type { World } from '../world/create-world.ts';
import type { Person } from '../world/team.ts';
import { commonIssues } from './common-issues.ts';
import { cutOff } from './cut-off.ts';
import { startAgain } from './start-again.ts';
import { plainStory, type Tell } from './stories.ts';

const DAY = 24 * 60 * 60_000;

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

/** What is written from now on is refused, and shown to whoever wrote it. */
async function demote(world: World, owner: Person, { device }: Person): Promise<void> {
  const { host } = owner.device;
  const memberId = device.host?.replica.me();
  if (!host || !memberId) return;
  world.ledger.forsake(device.name);
  await host.connection.people.updateMember({ memberId, role: 'viewer', teams: null });
}

/** Nothing can be written for a moment, while all that has happened arrives. */
function failBriefly({ context }: World, { device }: Person, ms: number): void {
  const { mood } = device.disk;
  mood.lasting = 'full';
  context.scheduler.after(ms, `${device.name} has room again`, () => void (mood.lasting = null));
}

/** Somebody is away for weeks and goes on writing in an issue that is purged meanwhile, or then. */
export const tellPurge: Tell = (world, random, until) => {
  const { context, people } = world;
  const { scheduler, trace } = context;
  const [owner, ...others] = people;
  const away = others.length > 0 ? random.pick(others) : undefined;
  if (!owner || !away) return plainStory;
  const { name } = away.device;
  const later = (ms: number, what: string, run: () => Promise<void> | void): void =>
    void scheduler.after(ms, what, () => {
      Promise.resolve(run()).catch((error: unknown) => trace.note(`  ${what}: ${String(error)}`));
    });
  const fate = random.fork('on the way back');
  let isOver = false;
  let comeBack = (): void => undefined;

  // No declaration: only in here it is known that both are there.
  const begin = async (): Promise<void> => {
    const [issue] = await commonIssues(owner, away);
    if (!issue || isOver) return;
    const { issueId } = issue;
    trace.note(`  ${name} is away, and ${issueId} will be purged`);
    comeBack = cutOff(world, away);
    away.openWindow(`issue:${issueId}`);
    for (const ms of [400, 900, random.between(1_000, 6_000)]) {
      later(ms, `${name} writes`, () => write(away, issueId));
    }
    const endsAfter = random.chance(0.5) ? random.between(10, 150) : null;
    const purges = random.between(500, 2_000);
    const back = random.between(3_000, 20_000);
    const weeks = random.between(14, 60) * DAY;
    const isDemoted = fate.chance(0.3);
    if (isDemoted) later(fate.between(50, 300), `${name} becomes a viewer`, () => demote(world, owner, away));
    // What is refused has to be there before.
    const purgesAt = isDemoted ? back + purges : purges;
    later(purgesAt, 'the owner purges', () => purge(world, owner, { issueId, endsAfter }));
    later(back - 1_000, 'weeks pass', () => void (isOver || scheduler.skip(weeks)));
    later(back, `${name} is back`, comeBack);
    if (fate.chance(0.4)) {
      const ms = fate.between(50, 400);
      later(back + fate.between(0, 300), 'its disk is full', () => failBriefly(world, away, ms));
    }
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
