import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { issueStatuses } from '../../../shared/domain/issue.ts';
import type { Host } from '../world/host.ts';
import { createSecret } from '../world/identity.ts';
import type { Person } from '../world/team.ts';
import type { Action } from './action.ts';
import { attempt } from './attempt.ts';
import { changeMany, remove, restore } from './deleting.ts';
import { mistype } from './forging.ts';
import { purge } from './purging.ts';
import { redo, undo } from './undoing.ts';

/** Half of the time one of the oldest, so that people get in each other's way. */
async function someIssue(person: Person, host: Host): Promise<IssueRow | null> {
  const { rows } = await host.replica.queryIssues({ limit: 30 });
  const oldest = rows.toSorted((a, b) => (a.issueId < b.issueId ? -1 : 1)).slice(0, 4);
  return rows.length === 0 ? null : person.random.pick(person.random.chance(0.5) ? oldest : rows);
}

/** An issue of which only its maker writes description and criteria by command. */
const isOwn = (person: Person, { title }: IssueRow): boolean =>
  title.startsWith(`own-${person.device.name}-`);
const isOwned = ({ title }: IssueRow): boolean => title.startsWith('own-');

const create: Action = async (team, person, host) => {
  const { random } = person;
  const { titles, descriptions, criteria, marks } = team.ledger;
  const own = random.chance(0.3);
  const title = person.newText(own ? 'own' : 'issue');
  const description = `[${person.newText('first')}]`;
  const acceptance = own ? [person.newText('criterion')] : [];
  const parent = random.chance(0.3) ? await someIssue(person, host) : null;
  const parts = { title, description, acceptance, ...(parent ? { parentId: parent.issueId } : {}) };
  const made = await attempt(team, host, host.replica.createIssue(parts, host.action()));
  if (!made) return;
  const { issueId } = made;
  titles.at(issueId).write(title, null).saved();
  if (own) {
    descriptions.at(issueId).write(description, null).saved();
    criteria.at(issueId).write(acceptance, null).saved();
  } else {
    marks.type(description, `issue:${issueId}`);
    marks.savedTyping(description);
  }
};

const retitle: Action = async (team, person, host) => {
  const issue = await someIssue(person, host);
  if (!issue || isOwned(issue)) return;
  const title = person.newText('title');
  const answer = team.ledger.titles.at(issue.issueId).write(title, issue.title);
  const command = host.replica.updateIssue({ issueId: issue.issueId, patch: { title } }, host.action());
  await attempt(team, host, command, [answer]);
};

const restate: Action = async (team, person, host) => {
  const issue = await someIssue(person, host);
  if (!issue) return;
  const patch = person.random.chance(0.5)
    ? { status: person.random.pick(issueStatuses) }
    : { priority: person.random.pick(['none', 'low', 'high'] as const) };
  await attempt(team, host, host.replica.updateIssue({ issueId: issue.issueId, patch }, host.action()));
};

/** Mostly among three, so that two people close a circle without knowing of each other. */
const move: Action = async (team, person, host) => {
  const { rows } = await host.replica.queryIssues({ limit: 30 });
  const few = rows.toSorted((a, b) => (a.issueId < b.issueId ? -1 : 1)).slice(0, 3);
  const among = person.random.chance(0.7) ? few : rows;
  if (among.length === 0) return;
  const { issueId } = person.random.pick(among);
  const parentId = person.random.chance(0.8) ? person.random.pick(among).issueId : null;
  const patch = { parentId };
  await attempt(team, host, host.replica.updateIssue({ issueId, patch }, host.action()));
};

/** Many at once: more than one block of numbers does for. */
const bring: Action = async (team, person, host) => {
  const teams = host.replica.teams();
  if (teams.length === 0) return;
  const { teamId } = person.random.pick(teams);
  const issues = Array.from({ length: person.random.between(2, 9) }, () => ({
    title: person.newText('brought'),
  }));
  const made = await attempt(team, host, host.replica.importIssues({ teamId, issues }));
  for (const [i, issueId] of (made?.issueIds ?? []).entries()) {
    team.ledger.titles
      .at(issueId)
      .write(issues[i]?.title ?? '', null)
      .saved();
  }
};

/** Adds a criterion or takes one away: the others stay as they are. */
const decide: Action = async (team, person, host) => {
  const issue = await someIssue(person, host);
  if (!issue || !isOwn(person, issue)) return;
  const detail = await attempt(team, host, host.replica.getIssue(issue.issueId));
  if (!detail) return;
  const { acceptance } = detail;
  const texts = acceptance.map(({ text }) => text);
  const gone = texts.length > 1 && person.random.chance(0.5) ? person.random.pick(texts) : null;
  const next =
    gone === null ? [...texts, person.newText('criterion')] : texts.filter((text) => text !== gone);
  const answer = team.ledger.criteria.at(issue.issueId).write(next, null);
  const patch = { acceptance: next };
  const command = host.replica.updateIssue({ issueId: issue.issueId, patch }, host.action());
  await attempt(team, host, command, [answer]);
};

const describe: Action = async (team, person, host) => {
  const issue = await someIssue(person, host);
  if (!issue || !isOwn(person, issue)) return;
  const description = `[${person.newText('text')}]`;
  const answer = team.ledger.descriptions.at(issue.issueId).write(description, null);
  const patch = { description };
  const command = host.replica.updateIssue({ issueId: issue.issueId, patch }, host.action());
  await attempt(team, host, command, [answer]);
};

const search: Action = async (team, person, host) => {
  const text = person.random.pick(['first', 'title', 'window', 'own']);
  await attempt(team, host, host.replica.queryIssues({ text, limit: 10 }));
};

const plan: Action = async (team, person, host) => {
  const name = person.newText('project');
  const repo = `/home/me/${createSecret(person.random, 'repository')}`;
  const made = await attempt(team, host, host.replica.createProject({ name, repo }, host.action()));
  if (made) team.ledger.names.at(made.projectId).write(name, null).saved();
};

const rename: Action = async (team, person, host) => {
  const projects = host.replica.projects();
  const me = host.replica.me();
  const name = person.newText('name');
  if (projects.length > 0 && person.random.chance(0.6)) {
    const { projectId, name: before } = person.random.pick(projects);
    const answer = team.ledger.names.at(projectId).write(name, before);
    const command = host.replica.updateProject({ projectId, patch: { name } }, host.action());
    return void (await attempt(team, host, command, [answer]));
  }
  const known = host.replica.members().find(({ memberId }) => memberId === me);
  if (me === null || !known) return;
  const answer = team.ledger.names.at(me).write(name, known.name);
  await attempt(team, host, host.replica.renameMember({ name }, host.action()), [answer]);
};

const found: Action = async (team, person, host) => {
  const key = `T${host.replica.teams().length}`;
  if (host.replica.teams().length > 3) return;
  const name = person.newText('team');
  await attempt(team, host, host.replica.createTeam({ name, key }, host.action()));
};

const open: Action = async (_team, person, host) => {
  const issue = await someIssue(person, host);
  if (!issue || isOwned(issue) || person.windows.length > 2) return;
  person.openWindow(`issue:${issue.issueId}`);
};

const type: Action = async (_team, person) => {
  if (person.windows.length === 0) return;
  const window = person.random.pick(person.windows);
  if (person.random.chance(0.2)) window.erase();
  else window.type(`[${person.newText('typed')}]`);
};

const close: Action = async (_team, person) => {
  const window = person.windows.shift();
  window?.close();
};

/** What people do, and how often beside each other. */
export const actions: readonly (readonly [name: string, weight: number, action: Action])[] = [
  ['create', 5, create],
  ['retitle', 5, retitle],
  ['restate', 2, restate],
  ['move', 4, move],
  ['bring', 1, bring],
  ['decide', 3, decide],
  ['describe', 3, describe],
  ['search', 1, search],
  ['plan', 1, plan],
  ['rename', 2, rename],
  ['found', 1, found],
  ['open', 3, open],
  ['type', 8, type],
  ['close', 1, close],
  ['remove', 1, remove],
  ['restore', 1, restore],
  ['change many', 1, changeMany],
  ['undo', 3, undo],
  ['redo', 1, redo],
  ['purge', 1, purge],
  ['mistype', 2, mistype],
];
