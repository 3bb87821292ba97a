import { attempt } from '../work/attempt.ts';
import { undo } from '../work/undoing.ts';
import { readBody } from '../work/undone.ts';
import type { World } from '../world/create-world.ts';
import type { Host } from '../world/host.ts';
import type { Person } from '../world/team.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { commonIssues } from './common-issues.ts';
import { plainStory, type Tell } from './stories.ts';

/**
 * Whoever made an issue wrote its first words under a client id that others forge (`work/forging.ts`): a second use of it
 * would give two pieces the same place in Yjs, which nobody can tell apart.
 */
function isMaker({ ledger }: World, { device }: Person, issueId: IssueId): boolean {
  return ledger.marks.of(`issue:${issueId}`).some((mark) => mark.startsWith(`[first-${device.name}-`));
}

/** Adds a piece to a description that others type in, by command. */
async function amend(world: World, person: Person, host: Host, issueId: IssueId): Promise<void> {
  const detail = await attempt(world, host, host.replica.getIssue(issueId));
  if (!detail) return;
  const piece = `[${person.newText('amended')}]`;
  const { marks } = world.ledger;
  marks.type(piece, `issue:${issueId}`);
  const description = detail.description + piece;
  // Nothing comes between this commit and that of the command: it writes over what arrived since.
  const looking = host.store.commit((tx) => {
    const isStale = tx.get('SELECT 1 FROM stale_body WHERE issue_id = ?', issueId) !== undefined;
    if (!isStale && readBody(tx, issueId) === detail.description) return;
    for (const mark of marks.of(`issue:${issueId}`)) marks.remove(mark, person.device.name);
  });
  looking.catch(() => undefined);
  const saved = { saved: () => marks.savedTyping(piece), refused: () => undefined };
  await attempt(world, host, host.replica.updateIssue({ issueId, patch: { description } }, host.action()), [
    saved,
  ]);
}

/** Somebody adds to a description by command and takes it back, when others have typed there since. */
export const tellAmending: Tell = (world, random, until) => {
  const { context, people } = world;
  const { scheduler, trace } = context;
  const later = (ms: number, what: string, run: () => Promise<void> | void): void =>
    void scheduler.after(ms, what, () => {
      Promise.resolve(run()).catch((error: unknown) => trace.note(`  ${what}: ${String(error)}`));
    });

  async function amendAndUndo(): Promise<void> {
    const [person, other] = [random.pick(people), random.pick(people)];
    const { host } = person.device;
    const common = await commonIssues(person, other);
    const issue = common.find(({ issueId }) => !isMaker(world, person, issueId));
    if (!host || !issue) return;
    other.openWindow(`issue:${issue.issueId}`);
    await amend(world, person, host, issue.issueId);
    later(random.between(200, 1_500), `${other.device.name} types there`, () => {
      const window = other.windows.find(({ documentId }) => documentId === `issue:${issue.issueId}`);
      window?.type(`[${other.newText('since')}]`);
    });
    later(random.between(1_500, 4_000), `${person.device.name} takes it back`, () =>
      person.device.host === host ? undo(world, person, host) : undefined,
    );
  }

  for (let times = random.between(2, 5); times > 0; times -= 1) {
    later(random.between(until * 0.2, until), 'somebody amends a description', amendAndUndo);
  }
  return plainStory;
};
