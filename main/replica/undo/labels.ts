import { issueKey } from '../../../shared/domain/issue.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../store/types.ts';
import type { Change, IssueFields } from './change.ts';
import { issuesOf, type StoredStep } from './undo-log.ts';

const ofField: Readonly<Record<keyof IssueFields, string>> = {
  title: 'Rename {}',
  status: 'Change status of {}',
  priority: 'Change priority of {}',
  projectId: 'Change project of {}',
  assigneeId: 'Change assignee of {}',
  order: 'Reorder {}',
};

/** What one change does to issues, for a person; `{}` stands for the issues. */
function verbsOf(change: Change): string[] {
  switch (change.kind) {
    case 'fields':
      return Object.entries(ofField).flatMap(([name, label]) =>
        Object.hasOwn(change.to, name) ? [label] : [],
      );
    case 'deleted':
      return [change.to === null ? 'Restore {}' : 'Delete {}'];
    case 'parent':
      return ['Change parent of {}'];
    case 'criterion':
      return ['Change criteria of {}'];
    case 'description':
      return ['Change description of {}'];
    case 'project':
      return ['Change project'];
  }
}

/** The label of a step that makes these changes. */
export function labelOf(changes: readonly Change[]): string {
  const [first, ...others] = new Set(changes.flatMap(verbsOf));
  return first === undefined || others.length > 0 ? 'Change {}' : first;
}

function keyOf(read: ReadHandle, issueId: IssueId): string | null {
  const row = read.get<{ key: string | null; number: number | null }>(
    'SELECT t.key, r.number FROM issue_row r LEFT JOIN team_row t USING (team_id) WHERE r.issue_id = ?',
    issueId,
  );
  return row ? issueKey(row.key ?? '…', row.number) : null;
}

/** A step as people read it: "Change status of ENG-4", "Delete 12 issues". */
export function spellLabel(read: ReadHandle, step: StoredStep): string {
  const { count, some } = issuesOf(read, step);
  // Of a project: its name, which may hold anything, is spelled already.
  if (count === 0 && step.gone === 0) return step.label;
  const one = count === 1 && some ? keyOf(read, some) : null;
  const issues = count === 0 ? 'purged issues' : (one ?? `${count} ${count === 1 ? 'issue' : 'issues'}`);
  return step.label.replace('{}', () => issues);
}
