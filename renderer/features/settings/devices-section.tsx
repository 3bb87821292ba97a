import { MonitorSmartphone, Plus } from 'lucide-react';
import type { MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { ReadingFailed } from '../../lib/reading-failed.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { SettingsBlock, SettingsHeading } from '../../ui/settings/settings-layout.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { DeviceRow } from './device-row.tsx';
import { nameOf } from './people-words.ts';
import { useMembers } from './read-members.ts';
import styles from './settings.module.css';
import { SyncProblem } from './sync-problem.tsx';

/** This machine and the other machines of the same person, each with a key of its own. */
export function DevicesSection(): React.ReactElement {
  const open = useDialogs((state) => state.open);
  const sync = useReplica((snapshot) => snapshot.sync);
  const reading = useMembers();
  const solo = sync.state === 'solo';
  return (
    <>
      <SettingsHeading
        title="Devices"
        actions={
          !solo && (
            <Button
              variant="primary"
              icon={Plus}
              keys={keysOf('settingsInvite')}
              onClick={() => open({ kind: 'invite', forMyself: true })}
            >
              Add a device
            </Button>
          )
        }
      >
        Each installation signs what it writes with a key that never leaves it.
      </SettingsHeading>
      {sync.problem === 'copied' && <SyncProblem />}
      {solo ? (
        <div className={styles['empty']}>
          <EmptyState
            icon={MonitorSmartphone}
            title="This is the only device"
            keys={[
              {
                keys: keysOf('settingsInvite'),
                does: 'link a sync server',
                onSelect: () => open({ kind: 'link' }),
              },
            ]}
          >
            With a sync server you have the same workspace on all of your machines.
          </EmptyState>
        </div>
      ) : reading.status === 'reading' ? (
        <LoadingRows rows={3} label="Loading the devices" />
      ) : reading.status === 'failed' ? (
        <ReadingFailed title="The devices cannot be shown" reading={reading} />
      ) : (
        <MyDevices me={reading.value.find(({ isMe }) => isMe)} />
      )}
    </>
  );
}

function MyDevices({ me }: { readonly me: MemberAccessRow | undefined }): React.ReactElement {
  const devices = me?.devices ?? [];
  const inUse = devices
    .filter(({ state }) => state !== 'revoked')
    .toSorted((a, b) => Number(b.isThis) - Number(a.isThis));
  const revoked = devices.filter(({ state }) => state === 'revoked');
  if (!me || devices.length === 0) {
    return (
      <div className={styles['empty']}>
        <EmptyState icon={MonitorSmartphone} title="Not told yet" keys={[]}>
          The server’s records have not arrived. They come with the first connection.
        </EmptyState>
      </div>
    );
  }
  return (
    <>
      <SettingsBlock
        title="Yours"
        count={formatCount(inUse.length)}
        note="To be sure that a device is the one you think, compare its fingerprint with what that machine shows for itself here."
      >
        {inUse.map((device) => (
          <DeviceRow key={device.deviceId} device={device} owner={nameOf(me)} isMine />
        ))}
      </SettingsBlock>
      {revoked.length > 0 && (
        <SettingsBlock title="Revoked" count={formatCount(revoked.length)}>
          {revoked.map((device) => (
            <DeviceRow key={device.deviceId} device={device} owner={nameOf(me)} isMine />
          ))}
        </SettingsBlock>
      )}
    </>
  );
}
