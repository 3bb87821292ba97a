import type { MemberRow } from '../../shared/contract/schemas.ts';
import type { MemberId } from '../../shared/domain/ids.ts';
import { hueAt, type Hue } from '../ui/people/hue.ts';
import { useReplica } from './app-context.ts';

/** A member as the window shows them. */
export interface Person {
  readonly memberId: MemberId;
  readonly name: string;
  readonly hue: Hue;
}

/** The member with their hue, which goes by the order of joining; null when they are not known here. */
export function personOf(members: readonly MemberRow[], memberId: string | null): Person | null {
  const place = members.findIndex((member) => member.memberId === memberId);
  const member = members[place];
  return member ? { memberId: member.memberId, name: member.name, hue: hueAt(place) } : null;
}

/** `personOf` among the members of this workspace. */
export function usePerson(memberId: string | null): Person | null {
  return personOf(
    useReplica((snapshot) => snapshot.members),
    memberId,
  );
}
