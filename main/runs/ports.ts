import type { GroupId } from '../../shared/documents/group-id.ts';
import type { IssueId, ProjectId } from '../../shared/domain/ids.ts';

/** What a run needs to know of its issue. `repo` is the path on this machine, null when none is set. */
export interface IssueBrief {
  readonly issueId: IssueId;
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly acceptance: readonly string[];
  readonly groupId: GroupId;
  /** Null for an issue without a project. */
  readonly projectId: ProjectId | null;
  readonly repo: string | null;
  /** The name of the person at this machine, empty while it is not known. */
  readonly person: string;
}

/** Implemented by `main/replica`. Null for an unknown or deleted issue. */
export interface IssueSource {
  brief(issueId: IssueId): Promise<IssueBrief | null>;
}
