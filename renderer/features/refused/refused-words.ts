import type { RefusedChangeRow } from '../../../shared/contract/methods/system.ts';

/** Why the server refused, and what its author can do. */
const reasons: ReadonlyMap<string, string> = new Map([
  [
    'READ_ONLY',
    'You were a viewer when it reached the server. Ask an admin for another role, then make it again.',
  ],
  [
    'FORBIDDEN_GROUP',
    'You had no access to its team any more when it reached the server. Ask an admin for access, then make it again.',
  ],
  ['PURGED', 'The issue was deleted for ever in the meantime. Copy what you still need.'],
  ['TOO_LARGE', 'It is larger than the server takes. Make it again in smaller parts.'],
  [
    'TOO_MANY_CLIENTS',
    'Too many programs have written into this text under your name today. Make it again tomorrow.',
  ],
  ['WRONG_GROUP', 'The server has it under another team. Make it again where it belongs.'],
]);

/** In words; a code that this version does not know is a fault of form, and worth another try by hand. */
export function explainRefusal(code: string): string {
  return (
    reasons.get(code) ??
    'The server could not take it in this form, and making it again by itself did not help. Copy it and make it again by hand.'
  );
}

const fields: Readonly<Record<string, string>> = {
  title: 'Title',
  status: 'Status',
  priority: 'Priority',
  assigneeId: 'Assignee',
  projectId: 'Project',
  parent: 'Parent',
  order: 'Place in the list',
  number: 'Number',
  deletedAt: 'Deletion',
  description: 'Description',
  criterion: 'Acceptance criterion',
  issue: 'New issue',
  project: 'Project',
  team: 'Team',
  member: 'Member',
  workspace: 'Workspace',
  name: 'Name',
  key: 'Key',
};

/** What was changed, in a word or two. */
export function describeField({ field, from, to }: Pick<RefusedChangeRow, 'field' | 'from' | 'to'>): string {
  if (field === 'deletedAt') return to === null ? 'Restored' : 'Deleted';
  if (field === 'issue') return from === null ? 'New issue' : 'Issue removed';
  if (field === 'criterion' && to === null) return 'Acceptance criterion removed';
  return fields[field] ?? field;
}

/** What a field says to a person. Null when there is nothing that could be read or copied, such as a place in a list. */
function readable(field: string, value: string | null): string | null {
  if (value === null || field === 'order' || field === 'deletedAt') return null;
  if (field === 'status' || field === 'priority')
    return value.replaceAll('_', ' ').replace(/^./, (c) => c.toUpperCase());
  return value;
}

export interface RefusedValues {
  readonly from: string | null;
  readonly to: string | null;
}

/** The values before and after, as far as they can be read. */
export function valuesOf({
  field,
  from,
  to,
}: Pick<RefusedChangeRow, 'field' | 'from' | 'to'>): RefusedValues {
  return { from: readable(field, from), to: readable(field, to) };
}

/** What to put on the clipboard: what was refused; of a removal, what was to go. */
export function copyOf(change: RefusedChangeRow): string {
  const { from, to } = valuesOf(change);
  return to ?? from ?? `${change.label}: ${describeField(change)}`;
}
