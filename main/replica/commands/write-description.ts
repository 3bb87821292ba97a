import { teamGroup } from '../../../shared/documents/group-id.ts';
import { writeBody } from '../../../shared/documents/issue-document.ts';
import { textSteps } from '../../../shared/documents/text-edit.ts';
import type { IssueId, TeamId } from '../../../shared/domain/ids.ts';
import type { Edit } from '../edit.ts';
import { readDescription } from '../queries/issue-detail.ts';

/** Puts an issue's description into its document, a long one in several records. An issue without one has no document yet. */
export function writeDescription(edit: Edit, teamId: TeamId, issueId: IssueId, description: string): void {
  for (const text of textSteps(readDescription(edit.tx, issueId), description)) {
    edit.change({ kind: 'issue', issueId }, teamGroup(teamId), (doc) => writeBody(doc, text));
  }
}
