import type { IssueId } from '../../../shared/domain/ids.ts';
import type { Host } from '../world/host.ts';
import type { Person, Team } from '../world/team.ts';
import type { Action } from './action.ts';
import { attempt } from './attempt.ts';
import { changeLives, deletedIds } from './deleting.ts';

/** Without an answer of the server nobody knows whether it was purged; then nothing is promised. */
const unanswered = ['NOT_LINKED', 'OFFLINE', 'DEADLINE', 'BUSY'];
/** Somebody else was quicker. */
const late = ['NOT_DELETED'];

/** Purges deleted issues, as an owner may. */
export async function purgeIssues(
  team: Team,
  { device }: Person,
  host: Host,
  issueIds: readonly IssueId[],
): Promise<void> {
  const answers = issueIds.map((issueId) => team.ledger.lives.note(issueId, 'purge', device.name));
  const command = host.replica.purgeIssues({ issueIds: [...issueIds] }, host.action());
  const told = answers.map(({ saved }) => ({ saved, refused: () => undefined }));
  await attempt(team, host, command, told, [...unanswered, ...late]);
}

/** Purges one of the deleted issues, for which it deletes one first. Others than the owner may not, and try it seldom. */
export const purge: Action = async (team, person, host) => {
  if (person !== team.people[0] && person.random.chance(0.8)) return;
  const { rows } = await host.replica.queryIssues({ limit: 10 });
  if (deletedIds(host).length === 0 && rows.length > 0) {
    const issueIds = [person.random.pick(rows).issueId];
    return changeLives(team, person, host, { deed: 'delete', issueIds });
  }
  const deleted = deletedIds(host);
  if (deleted.length > 0) await purgeIssues(team, person, host, [person.random.pick(deleted)]);
};
