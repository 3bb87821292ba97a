import type { IssueRow } from '../../../shared/contract/schemas.ts';
import type { Person } from '../world/team.ts';

/** Issues that both know, and that people write in together. */
export async function commonIssues(one: Person, other: Person): Promise<IssueRow[]> {
  const known = await one.device.host?.replica.queryIssues({ limit: 50 });
  const seen = await other.device.host?.replica.queryIssues({ limit: 50 });
  const ids = new Set(known?.rows.map(({ issueId }) => issueId));
  return (seen?.rows ?? []).filter(({ issueId, title }) => ids.has(issueId) && !title.startsWith('own-'));
}
