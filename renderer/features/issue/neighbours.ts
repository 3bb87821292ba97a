import type { IssueIndex } from '../../client/issue-index.ts';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';

/** An issue among those of its list. */
export interface Neighbours {
  /** From 1; 0 when it is in no list. */
  readonly place: number;
  readonly total: number;
  readonly previous: IssueId | null;
  readonly next: IssueId | null;
}

/**
 * Finds the neighbours in the list that the issue was opened from, as it was then. An issue that came from
 * elsewhere (a link, the palette) is placed in its project.
 */
export function findNeighbours(issue: IssueRow, lastList: readonly IssueId[], index: IssueIndex): Neighbours {
  const opened = lastList.filter((id) => index.byId.has(id));
  const ids = opened.includes(issue.issueId) ? opened : (index.byProject.get(issue.projectId) ?? []);
  const at = ids.indexOf(issue.issueId);
  if (at < 0) return { place: 0, total: ids.length, previous: null, next: null };
  return { place: at + 1, total: ids.length, previous: ids[at - 1] ?? null, next: ids[at + 1] ?? null };
}
