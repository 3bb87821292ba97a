import { createHash } from 'node:crypto';
import { applyEdit, smallestEdit } from '../../../shared/documents/text-edit.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { writeDescription } from '../commands/write-description.ts';
import type { Residents } from '../documents/residents.ts';
import type { Edit } from '../edit.ts';
import { isStale, refreshBody } from '../projection/text-rows.ts';
import { readDescription } from '../queries/issue-detail.ts';
import type { ChangeOf } from './change.ts';
import type { CurrentIssue } from './current-issues.ts';

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The description as its document says now, also while somebody types in it. */
function currentText(edit: Edit, residents: Residents, issueId: IssueId): string {
  if (isStale(edit.tx, issueId)) refreshBody(edit.tx, residents, issueId);
  return readDescription(edit.tx, issueId);
}

/** The change that makes a description say `text`; null when it does. */
export function planDescription(
  edit: Edit,
  residents: Residents,
  issueId: IssueId,
  text: string,
): ChangeOf<'description'> | null {
  const before = currentText(edit, residents, issueId);
  const textEdit = smallestEdit(before, text);
  return textEdit && { kind: 'description', issueId, from: digest(before), edit: textEdit };
}

/** Writes a description, unless the text is another one by now. Answers the change that goes back, or null. */
export function applyDescription(
  edit: Edit,
  residents: Residents,
  { issueId, teamId }: CurrentIssue,
  change: ChangeOf<'description'>,
): ChangeOf<'description'> | null {
  const before = currentText(edit, residents, issueId);
  if (digest(before) !== change.from) return null;
  writeDescription(edit, teamId, issueId, applyEdit(before, change.edit));
  const { index, remove, insert } = change.edit;
  return {
    kind: 'description',
    issueId,
    from: digest(readDescription(edit.tx, issueId)),
    edit: { index, remove: insert.length, insert: before.slice(index, index + remove) },
  };
}
