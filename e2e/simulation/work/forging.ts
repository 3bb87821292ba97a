import type { Host } from '../world/host.ts';
import type { Person, Team } from '../world/team.ts';
import type { Window } from '../world/window.ts';
import type { Action } from './action.ts';
import { attempt } from './attempt.ts';

/** What the maker of an issue wrote first, under a client id of which its host has made no other use. */
const FIRST = /\[first-(\w+)-\d+\]/;

/** Types under the client id of another device, as a window would that was copied with all that it had in memory. */
function forge({ device, newText }: Person, window: Window): void {
  const [piece, maker] = FIRST.exec(window.text()) ?? [];
  if (piece === undefined || maker === device.name) return;
  window.typeAs(piece, `[${newText('forged')}]`);
}

async function retitle(team: Team, person: Person, host: Host): Promise<void> {
  const { rows } = await host.replica.queryIssues({ limit: 10 });
  const free = rows.filter(({ title }) => !title.startsWith('own-'));
  if (free.length === 0) return;
  const issue = person.random.pick(free);
  const title = person.newText('title');
  const answer = team.ledger.titles.at(issue.issueId).write(title, issue.title);
  const patch = { title };
  const command = host.replica.updateIssue({ issueId: issue.issueId, patch }, host.action());
  await attempt(team, host, command, [answer]);
}

/**
 * Something that the server refuses, in the middle of a stream: before and after it the window types what is allowed,
 * and the person changes other things.
 */
export const mistype: Action = async (team, person, host) => {
  const { windows, random, newText } = person;
  if (windows.length === 0) return;
  const window = random.pick(windows);
  const others = [retitle(team, person, host)];
  if (random.chance(0.6)) window.type(`[${newText('before')}]`);
  forge(person, window);
  if (random.chance(0.3)) forge(person, window);
  if (random.chance(0.6)) window.type(`[${newText('after')}]`);
  if (random.chance(0.5)) others.push(retitle(team, person, host));
  await Promise.all(others);
};
