import * as Y from 'yjs';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { OutgoingRecord } from '../../../shared/wire/messages.ts';
import type { TestProfile } from './open-profile.ts';

/** The code with which a server refuses a record; null when it takes it. */
type Judge = (record: OutgoingRecord) => string | null;

export async function create(
  { replica, action }: TestProfile,
  title: string,
  description = '',
): Promise<IssueId> {
  return (await replica.createIssue({ title, description }, action())).issueId;
}

export function patch(
  { replica, action }: TestProfile,
  issueId: IssueId,
  fields: Parameters<TestProfile['replica']['updateIssue']>[0]['patch'],
): Promise<unknown> {
  return replica.updateIssue({ issueId, patch: fields }, action());
}

/** The refused changes that a person sees, sorted. */
export function shown({ replica }: TestProfile): unknown[] {
  return replica.refusals
    .refusedChanges(100)
    .rows.toSorted((x, y) => (`${x.field} ${x.to}` < `${y.field} ${y.to}` ? -1 : 1))
    .map(({ field, from, to }) => [field, from, to]);
}

/** Refuses every record of a board. */
export function always(code: string): Judge {
  return ({ documentId }) => (documentId.startsWith('board:') ? code : null);
}

/** Refuses the first record that it is asked about, and no other. */
export function once(code: string): Judge {
  let asked = 0;
  return () => (++asked === 1 ? code : null);
}

/** Client ids that wrote the board, in the order of the log. */
export function writers({ store }: TestProfile): number[] {
  return store.read
    .all<{ payload: Uint8Array }>(
      "SELECT payload FROM record JOIN document d ON d.id = document WHERE d.name LIKE 'board:%' ORDER BY position",
    )
    .flatMap(({ payload }) => Y.decodeUpdate(payload).structs.map(({ id }) => id.client));
}
