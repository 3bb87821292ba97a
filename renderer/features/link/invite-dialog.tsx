import { ChevronDown, Copy } from 'lucide-react';
import { useState } from 'react';
import type { Result } from '../../../shared/contract/contract.ts';
import { roles, type Role } from '../../../shared/domain/role.ts';
import { pageClock } from '../../client/platform.ts';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { useCopy } from '../../lib/use-copy.ts';
import { Button } from '../../ui/controls/button.tsx';
import { formatDate, formatTimeOfDay } from '../../ui/lib/format.ts';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import styles from './link.module.css';

const roleWords: Readonly<Record<Role, string>> = {
  owner: 'Owner: everything, the server too',
  admin: 'Admin: edits, and invites people',
  member: 'Member: edits everything',
  viewer: 'Viewer: reads only',
};
const roleNames: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  member: 'Member',
  viewer: 'Viewer',
};

/** Makes an invite for one person. It is shown here once and kept nowhere on this machine. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const host = useHost();
  const [role, setRole] = useState<Role>('member');
  const [made, setMade] = useState<Result<'workspace.invite'> | null>(null);
  const make = useAction(async () => setMade(await host.call('workspace.invite', { role })));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title="Invite people"
      text="Each invite lets one person, on one machine, into this workspace."
      actions={
        made ? (
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="primary" onClick={() => void make.run()}>
              {make.busy ? 'Asking the server' : 'Make an invite'}
            </Button>
          </>
        )
      }
    >
      {made ? (
        <MadeInvite {...made} role={role} />
      ) : (
        <>
          <Menu
            label="Role"
            groups={[{ items: roles.map((id) => ({ id, label: roleWords[id], chosen: id === role })) }]}
            onSelect={(id) => setRole(roles.find((each) => each === id) ?? role)}
            trigger={
              <Button
                size={32}
                className={styles['role']}
                aria-label={`Role: ${roleNames[role]}`}
                icon={ChevronDown}
              >
                {roleWords[role]}
              </Button>
            }
          />
          {make.error !== null && (
            <p role="alert" className={styles['error']}>
              {make.error}
            </p>
          )}
        </>
      )}
    </Dialog>
  );
}

interface MadeProps {
  readonly invite: string;
  readonly expiresAt: number;
  readonly role: Role;
}

function MadeInvite({ invite, expiresAt, role }: MadeProps): React.ReactElement {
  const copy = useCopy();
  const url = useReplica((snapshot) => snapshot.sync.url);
  return (
    <>
      <div className={styles['invite']}>
        <code className={styles['code']} data-selectable>
          {invite}
        </code>
        <Button size={24} icon={Copy} onClick={() => copy(invite, 'Invite')}>
          Copy
        </Button>
      </div>
      <p className={styles['note']}>
        {`Your teammate starts Hearth, chooses “Join with an invite”, and pastes this together with the server’s address`}
        {url !== null && (
          <>
            {' '}
            <code data-selectable>{url}</code>
          </>
        )}
        {`. It makes them ${roleNames[role].toLowerCase()}, works once, until ${formatDate(expiresAt, pageClock.now())} ${formatTimeOfDay(expiresAt)}, and cannot be shown again.`}
      </p>
    </>
  );
}
