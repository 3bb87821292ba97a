import type { IssueId } from '../../shared/domain/ids.ts';

/** What an edit changed, for the journal and the SQL index. */
export interface Touched {
  readonly issueIds: Set<IssueId>;
  workspace: boolean;
  /** The place of this edit among all edits of rows. */
  readonly change: () => number;
}
