import type { IssueRow } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { issueStatuses } from '../../../shared/domain/issue.ts';
import type { Host } from '../world/host.ts';
import type { Person, Team } from '../world/team.ts';
import type { Action } from './action.ts';
import { attempt } from './attempt.ts';

/** Some of these, each once, mostly one. */
function pickSome<T>({ random }: Person, from: readonly T[]): T[] {
  const most = random.chance(0.6) ? 1 : random.between(2, 6);
  return [...new Set(Array.from({ length: Math.min(most, from.length) }, () => random.pick(from)))];
}

/** The oldest more often, so that people get in each other's way. */
async function someRows(person: Person, host: Host): Promise<IssueRow[]> {
  const { rows } = await host.replica.queryIssues({ limit: 30 });
  const oldest = rows.toSorted((a, b) => (a.issueId < b.issueId ? -1 : 1)).slice(0, 4);
  return pickSome(person, person.random.chance(0.5) ? oldest : rows);
}

/** What was deleted, the last deleted first. */
export function deletedIds(host: Host): IssueId[] {
  return host.replica.deletedIssues({ limit: 8 }).rows.map(({ issueId }) => issueId);
}

/** Deletes issues or restores them, and notes who did. */
export async function changeLives(
  team: Team,
  { device }: Person,
  host: Host,
  { deed, issueIds }: { deed: 'delete' | 'restore'; issueIds: readonly IssueId[] },
): Promise<void> {
  if (issueIds.length === 0) return;
  const answers = new Map(issueIds.map((id) => [id, team.ledger.lives.note(id, deed, device.name)]));
  const { deleteIssues, restoreIssues } = host.replica;
  const params = { issueIds: [...issueIds] };
  const command =
    deed === 'delete' ? deleteIssues(params, host.action()) : restoreIssues(params, host.action());
  const refusals = [...answers.values()].map(({ refused }) => ({ saved: () => undefined, refused }));
  const done = await attempt(team, host, command, refusals);
  if (!done) return;
  // Those that were so already were left alone.
  for (const [id, answer] of answers)
    if (done.issueIds.includes(id)) answer.saved();
    else answer.refused();
}

export const remove: Action = async (team, person, host) => {
  const rows = await someRows(person, host);
  await changeLives(team, person, host, { deed: 'delete', issueIds: rows.map(({ issueId }) => issueId) });
};

export const restore: Action = async (team, person, host) => {
  const deleted = deletedIds(host);
  if (deleted.length === 0) return;
  await changeLives(team, person, host, { deed: 'restore', issueIds: pickSome(person, deleted) });
};

/** The same change of many issues at once. */
export const changeMany: Action = async (team, person, host) => {
  const rows = await someRows(person, host);
  if (rows.length === 0) return;
  const issueIds = rows.map(({ issueId }) => issueId);
  const patch = person.random.chance(0.5)
    ? { status: person.random.pick(issueStatuses) }
    : { priority: person.random.pick(['none', 'low', 'high'] as const) };
  await attempt(team, host, host.replica.updateIssues({ issueIds, patch }, host.action()));
};
