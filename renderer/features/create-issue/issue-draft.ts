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

/** What a draft begins with. */
export interface DraftBegin {
  readonly projectId: string | null;
  readonly status?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
}

/** Begins where the person stood: in a project, at the + of a status, at a run that is to be followed up. */
export function emptyDraft(from: DraftBegin): IssueDraft {
  const status = issueStatuses.find((each) => each === from.status) ?? 'backlog';
  const { projectId, title = '', description = '' } = from;
  return { title, description, projectId, status, priority: 'none' };
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
