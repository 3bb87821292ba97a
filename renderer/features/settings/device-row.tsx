import { Copy, Laptop, MonitorOff } from 'lucide-react';
import { useState } from 'react';
import type { DeviceAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { pageClock } from '../../client/platform.ts';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { sentence } from '../../lib/use-action.ts';
import { useCopy } from '../../lib/use-copy.ts';
import { Button } from '../../ui/controls/button.tsx';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import { AccessRow } from '../../ui/settings/access-row.tsx';
import { managesPeople } from './member-rights.ts';
import { describeDevice, shortFingerprint } from './people-words.ts';

interface Props {
  readonly device: DeviceAccessRow;
  /** Whose it is. */
  readonly owner: string;
  readonly isMine: boolean;
}

/** One installation with its key: told apart by its fingerprint, and revoked here. */
export function DeviceRow({ device, owner, isMine }: Props): React.ReactElement {
  const role = useReplica((snapshot) => snapshot.sync.role);
  const [revoking, setRevoking] = useState(false);
  const copy = useCopy();
  const { fingerprint, state, isThis } = device;
  const may = isMine || managesPeople(role);
  const short = shortFingerprint(fingerprint);
  return (
    <AccessRow
      mark={<Icon of={state === 'active' ? Laptop : MonitorOff} />}
      name={isThis ? 'This device' : `Device ${short}`}
      {...(isThis && { badge: short })}
      text={describeDevice(device, pageClock.now())}
      gone={state !== 'active'}
    >
      <IconButton
        icon={Copy}
        size={28}
        label={`Copy the whole fingerprint ${fingerprint}`}
        onClick={() => copy(fingerprint, 'Fingerprint')}
      />
      {state !== 'revoked' && (
        <Button
          variant="destructive"
          disabledReason={may ? undefined : 'Only owners and admins revoke devices of others.'}
          aria-label={isThis ? 'Revoke this device' : `Revoke device ${short}`}
          onClick={() => setRevoking(true)}
        >
          Revoke
        </Button>
      )}
      <RevokeDevice
        device={device}
        owner={isMine ? null : owner}
        open={revoking}
        onOpenChange={setRevoking}
      />
    </AccessRow>
  );
}

interface RevokeProps {
  readonly device: DeviceAccessRow;
  /** Null for one's own. */
  readonly owner: string | null;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

function RevokeDevice({ device, owner, open, onOpenChange }: RevokeProps): React.ReactElement {
  const { host, toasts } = useApp();
  const { deviceId, isThis, fingerprint } = device;
  const short = shortFingerprint(fingerprint);
  const revoke = (): void => {
    host.call('devices.revoke', { deviceId }).then(
      () => toasts.show({ text: isThis ? 'This device was revoked' : `Device ${short} was revoked` }),
      (failure: unknown) => toasts.show({ text: sentence(failure) }),
    );
  };
  const which = isThis ? 'this device' : `device ${short}${owner === null ? '' : ` of ${owner}`}`;
  const after = isThis
    ? 'This machine stops syncing at once, for good. What is unsent stays here and goes nowhere. To come back you need an invite and a new profile.'
    : 'It is disconnected within seconds and never let in again; what it has not sent is refused. What it wrote stays, and so does the copy that is on it.';
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Revoke ${which}?`}
      text={after}
      confirm="Revoke"
      destructive
      onConfirm={revoke}
    />
  );
}
