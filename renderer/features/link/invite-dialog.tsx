import { useState } from 'react';
import type { Result } from '../../../shared/contract/contract.ts';
import type { Role } from '../../../shared/domain/role.ts';
import { useHost } from '../../lib/app-context.ts';
import { focusFirst } from '../../lib/focus-first.ts';
import { useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { InviteTerms } from './invite-terms.tsx';
import styles from './link.module.css';
import { MadeInvite } from './made-invite.tsx';

interface Props {
  /** For another device of one's own, with the role that one has. */
  readonly forMyself: boolean;
  readonly onClose: () => void;
}

const day = 24 * 60 * 60_000;

/** Makes an invite for one person or device. It is shown here once and kept nowhere on this machine. */
export function InviteDialog({ forMyself, onClose }: Props): React.ReactElement {
  const host = useHost();
  const [role, setRole] = useState<Role>('member');
  const [ttlMs, setTtlMs] = useState(forMyself ? day / 24 : 7 * day);
  const [teams, setTeams] = useState<readonly string[] | null>(null);
  const [made, setMade] = useState<Result<'workspace.invite'> | null>(null);
  const make = useAction(async () => {
    const terms = forMyself ? { forMyself } : { role, teams: teams && [...teams] };
    setMade(await host.call('workspace.invite', { ttlMs, ...terms }));
  });
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={forMyself ? 'Add a device of yours' : 'Invite people'}
      text={
        forMyself
          ? 'Another machine of yours gets this workspace, with a key of its own and the role that you have.'
          : 'Each invite lets one person, on one machine, into this workspace.'
      }
      actions={
        made ? (
          <Button ref={focusFirst} variant="primary" onClick={onClose}>
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
        <MadeInvite {...made} role={forMyself ? null : role} />
      ) : (
        <>
          <InviteTerms
            forMyself={forMyself}
            role={role}
            onRole={setRole}
            ttlMs={ttlMs}
            onTtlMs={setTtlMs}
            teams={teams}
            onTeams={setTeams}
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
