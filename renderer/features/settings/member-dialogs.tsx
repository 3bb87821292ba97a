import type { MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { useApp } from '../../lib/app-context.ts';
import { roleNames } from '../../lib/role-words.ts';
import { sentence } from '../../lib/use-action.ts';
import { formatCount } from '../../ui/lib/format.ts';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import { nameOf } from './people-words.ts';
import type { MemberChange } from './use-member-change.ts';

interface RemoveProps {
  readonly member: MemberAccessRow;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Asks before a member is put out of the workspace. */
export function RemoveMember({ member, open, onOpenChange }: RemoveProps): React.ReactElement {
  const { host, toasts } = useApp();
  const { memberId } = member;
  const name = nameOf(member);
  const remove = (): void => {
    host.call('members.remove', { memberId }).then(
      () => toasts.show({ text: `${name} was removed` }),
      (failure: unknown) => toasts.show({ text: sentence(failure) }),
    );
  };
  const active = member.devices.filter(({ state }) => state === 'active').length;
  const devices = active === 1 ? 'Their device is' : `Their ${formatCount(active)} devices are`;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Remove ${name}?`}
      text={`${devices} revoked and disconnected within seconds. What they have not sent yet is refused. What they wrote stays, and so does the copy that is already on their machine: no server can take that back. To let them in again, invite them anew.`}
      confirm={`Remove ${name}`}
      destructive
      onConfirm={remove}
    />
  );
}

interface LowerProps {
  /** Null while nothing is asked. */
  readonly wanted: MemberChange | null;
  readonly onClose: () => void;
  readonly onConfirm: (wanted: MemberChange) => void;
}

/** Asks before somebody gives away a role of their own, which only others can give back. */
export function LowerMyself({ wanted, onClose, onConfirm }: LowerProps): React.ReactElement {
  const role = wanted === null ? '' : roleNames[wanted.role].toLowerCase();
  return (
    <ConfirmDialog
      open={wanted !== null}
      onOpenChange={onClose}
      title={`Make yourself ${role === 'admin' ? 'an' : 'a'} ${role}?`}
      text={`You give up your role for good: only somebody who still has it can give it back to you.${role === 'viewer' ? ' A viewer reads everything and changes nothing.' : ''}`}
      confirm="Give up my role"
      destructive
      onConfirm={() => wanted && onConfirm(wanted)}
    />
  );
}
