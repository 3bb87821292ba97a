import { z } from 'zod';
import type { Awareness } from 'y-protocols/awareness';
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  type RelativePosition,
  type Text,
} from 'yjs';
import { memberId, type MemberId } from '../../../../shared/domain/ids.ts';
import { limits } from '../../../../shared/domain/issue.ts';

/** Who a client of a document is, as it tells the others. */
export interface PresenceUser {
  readonly memberId: MemberId;
  readonly name: string;
}

/** The state of one client. `cursor` is there while the person is in the text; both ends are Yjs positions. */
const presenceState = z.object({
  user: z.object({ memberId, name: z.string().max(limits.name) }),
  cursor: z.object({ anchor: z.unknown(), head: z.unknown() }).nullish(),
});

/** Another client of the document, for as long as it is connected. */
export interface Presence {
  readonly clientId: number;
  readonly user: PresenceUser;
  readonly cursor: { readonly anchor: unknown; readonly head: unknown } | null;
}

/** Everybody else who is in the document. What does not fit is passed over: other clients may say anything. */
export function readPresence(awareness: Pick<Awareness, 'clientID' | 'getStates'>): Presence[] {
  const others: Presence[] = [];
  for (const [clientId, state] of awareness.getStates()) {
    const { data } = presenceState.safeParse(state);
    if (clientId === awareness.clientID || !data) continue;
    others.push({ clientId, user: data.user, cursor: data.cursor ?? null });
  }
  return others;
}

/** Where a cursor stands in the text now; null when it points nowhere in it. */
export function locateCursor(
  text: Text,
  cursor: Presence['cursor'],
): { anchor: number; head: number } | null {
  if (!cursor) return null;
  const anchor = indexOf(text, cursor.anchor);
  const head = indexOf(text, cursor.head);
  return anchor === null || head === null ? null : { anchor, head };
}

function indexOf(text: Text, position: unknown): number | null {
  if (!text.doc || typeof position !== 'object' || position === null) return null;
  try {
    const relative: RelativePosition = createRelativePositionFromJSON(position);
    const found = createAbsolutePositionFromRelativePosition(relative, text.doc);
    return found && found.type === text ? found.index : null;
  } catch {
    return null;
  }
}

/** One person in the header: several windows of theirs count once, and as editing when one of them is. */
export interface PersonHere {
  readonly user: PresenceUser;
  readonly editing: boolean;
}

/** Who is here, those who write first. */
export function peopleHere(others: readonly Presence[]): PersonHere[] {
  const people = new Map<string, PersonHere>();
  for (const { user, cursor } of others) {
    const editing = cursor !== null || people.get(user.memberId)?.editing === true;
    people.set(user.memberId, { user, editing });
  }
  return [...people.values()].toSorted((a, b) => Number(b.editing) - Number(a.editing));
}

/** The words beside the avatars; null when nobody writes. `me` is the person of this window. */
export function describeEditing(people: readonly PersonHere[], me: string | null): string | null {
  const [first, ...more] = people.filter(({ editing }) => editing);
  if (!first) return null;
  const name = first.user.memberId === me ? 'Another window of yours' : first.user.name;
  return more.length === 0 ? `${name} is editing` : `${name} and ${more.length} more are editing`;
}
