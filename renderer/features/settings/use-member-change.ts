import type { MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { useApp } from '../../lib/app-context.ts';
import { roleNames } from '../../lib/role-words.ts';
import { sentence } from '../../lib/use-action.ts';
import { nameOf } from './people-words.ts';

export type MemberChange = Pick<MemberAccessRow, 'role' | 'teams'>;

/** Gives a member another role or other teams; the toast that says so can take it back. */
export function useMemberChange(): (member: MemberAccessRow, wanted: MemberChange) => void {
  const { host, toasts } = useApp();
  const refused = (failure: unknown): void => void toasts.show({ text: sentence(failure) });
  return (member, { role, teams }) => {
    const { memberId } = member;
    const back = (): void => {
      host.call('members.update', { memberId, role: member.role, teams: member.teams }).catch(refused);
    };
    const text =
      role === member.role
        ? `Teams of ${nameOf(member)} changed`
        : `${nameOf(member)} is ${articles[role]} ${roleNames[role].toLowerCase()} now`;
    host.call('members.update', { memberId, role, teams }).then(
      // Who has given away their own role cannot take it back by themselves.
      () => toasts.show({ text, ...(!member.isMe && { action: { label: 'Undo', run: back } }) }),
      refused,
    );
  };
}

const articles = { owner: 'an', admin: 'an', member: 'a', viewer: 'a' } as const;
