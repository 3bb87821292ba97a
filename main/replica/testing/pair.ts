import { teamGroup, type GroupId } from '../../../shared/documents/group-id.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { Random } from '../../../shared/lib/ports.ts';
import type { LogRecord, RecordChainHead, YjsRecord } from '../../../shared/wire/messages.ts';
import type { TestProfile, TestProfileOptions } from './open-profile.ts';
import { openTeam, type TestTeam } from './team.ts';

/** Two replicas of one workspace that have seen each other, and their team's group. */
export interface TestPair extends TestTeam {
  readonly a: TestProfile;
  readonly b: TestProfile;
  readonly group: GroupId;
}

/** Opens a pair. */
export async function openPair(
  random: Random,
  onEnd: TestProfileOptions['onEnd'],
  more: Pick<TestProfileOptions, 'mergeAfter'> = {},
): Promise<TestPair> {
  const made = await openTeam(2, random, onEnd, more);
  const [a, b] = made.peers;
  const [team] = a?.replica.teams() ?? [];
  if (!a || !b || !team) throw new Error('no pair');
  await made.settle();
  return { ...made, a, b, group: teamGroup(team.teamId) };
}

/** Makes an issue with a text. */
export async function create({ replica, action }: TestProfile, title: string): Promise<IssueId> {
  const { issueId } = await replica.createIssue({ title, description: `about ${title}` }, action());
  return issueId;
}

export async function rename(
  { replica, action }: TestProfile,
  issueId: IssueId,
  title: string,
): Promise<void> {
  await replica.updateIssue({ issueId, patch: { title } }, action());
}

/** All titles, sorted. */
export async function titles({ replica }: TestProfile): Promise<string[]> {
  const { rows } = await replica.queryIssues({ limit: 1000 });
  return rows.map(({ title }) => title).toSorted();
}

/** The updates among the records. */
export function updatesOf(records: readonly LogRecord[]): YjsRecord[] {
  return records.filter((record) => record.kind === 'yjs');
}

/** Chains in the order in which a replica tells them. */
export function sorted(heads: readonly RecordChainHead[]): RecordChainHead[] {
  return heads.toSorted((x, y) => (x.groupId < y.groupId ? -1 : 1));
}
