import type { Input } from '../../../shared/contract/contract.ts';
import { issueStatuses, type IssueStatus, type Priority } from '../../../shared/domain/issue.ts';

/** An issue that is being written. */
export interface IssueDraft {
  readonly title: string;
  readonly description: string;
  readonly projectId: string | null;
  readonly status: IssueStatus;
  readonly priority: Priority;
}

/** Begins where the person stood: in a project, at the + of a status. */
export function emptyDraft(from: { projectId: string | null; status?: string | undefined }): IssueDraft {
  const status = issueStatuses.find((each) => each === from.status) ?? 'backlog';
  return { title: '', description: '', projectId: from.projectId, status, priority: 'none' };
}

/** What the host is asked for; what was left empty is left out. */
export function toCreate(draft: IssueDraft): Input<'issues.create'> {
  const { title, description, projectId, status, priority } = draft;
  return {
    title,
    status,
    priority,
    ...(description.trim() !== '' && { description }),
    ...(projectId !== null && { projectId }),
  };
}
