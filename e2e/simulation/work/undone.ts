import { createHash } from 'node:crypto';
import type { Change, ChangeOf } from '../../../main/replica/undo/change.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { ReadHandle } from '../../../main/store/types.ts';

interface Criterion {
  readonly text: string;
  readonly order: string;
}

function ofKind<K extends Change['kind']>(changes: readonly Change[], kind: K): ChangeOf<K>[] {
  return changes.filter((change): change is ChangeOf<K> => change.kind === kind);
}

/** The criteria of an issue once these changes are made, each where it is as the change left it; null: no change is about them. */
export function criteriaAfter(
  read: ReadHandle,
  issueId: IssueId,
  changes: readonly Change[],
): string[] | null {
  const wanted = ofKind(changes, 'criterion');
  if (wanted.length === 0) return null;
  const rows = read.all<Criterion & { id: string }>(
    'SELECT criterion_id AS id, text, sort_order AS "order" FROM criterion_row WHERE issue_id = ?',
    issueId,
  );
  const list = new Map<string, Criterion>(rows.map(({ id, text, order }) => [id, { text, order }]));
  for (const { criterionId, from, to } of wanted) {
    const current = list.get(criterionId);
    if (current?.text !== from?.text || current?.order !== from?.order) continue;
    if (to) list.set(criterionId, to);
    else list.delete(criterionId);
  }
  const before = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  return [...list]
    .toSorted(([a, one], [b, other]) => before(one.order, other.order) || before(a, b))
    .map(([, { text }]) => text);
}

/** The description of an issue as it was read out. */
export function readBody(read: ReadHandle, issueId: IssueId): string {
  const row = read.get<{ body: string }>('SELECT body FROM issue_body WHERE issue_id = ?', issueId);
  return row?.body ?? '';
}

/** The description of an issue once these changes are made; null when none is about it or it is another text by now. */
export function textAfter(read: ReadHandle, issueId: IssueId, changes: readonly Change[]): string | null {
  const [change] = ofKind(changes, 'description');
  const body = readBody(read, issueId);
  if (!change || createHash('sha256').update(body).digest('hex') !== change.from) return null;
  const { index, remove, insert } = change.edit;
  return body.slice(0, index) + insert + body.slice(index + remove);
}
