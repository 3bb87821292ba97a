import { Building2, Cloud, HardDrive, MonitorSmartphone, UsersRound } from 'lucide-react';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useWhyNotInvite } from '../../lib/may-write.ts';
import type { SettingsSection } from '../../lib/route.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { navigate } from '../../lib/use-route.ts';
import { SyncMark } from '../../ui/marks/sync-mark.tsx';
import { SettingsLayout, type SettingsPlace } from '../../ui/settings/settings-layout.tsx';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { DevicesSection } from './devices-section.tsx';
import { StorageSection } from './storage/storage-section.tsx';
import { MembersSection } from './members-section.tsx';
import { SyncSection } from './sync-section.tsx';
import { useRetry } from './use-retry.ts';
import { WorkspaceSection } from './workspace-section.tsx';

const places: readonly SettingsPlace<SettingsSection>[] = [
  { id: 'workspace', label: 'Workspace', icon: Building2, keys: keysOf('settingsWorkspace') },
  { id: 'members', label: 'Members', icon: UsersRound, keys: keysOf('settingsMembers') },
  { id: 'devices', label: 'Devices', icon: MonitorSmartphone, keys: keysOf('settingsDevices') },
  { id: 'sync', label: 'Sync server', icon: Cloud, keys: keysOf('settingsSync') },
  { id: 'storage', label: 'Storage', icon: HardDrive, keys: keysOf('settingsStorage') },
];

/** The settings of the workspace, its people and its server: a list of sections, one of them open. */
export function SettingsView({ section }: { readonly section: SettingsSection }): React.ReactElement {
  const open = useDialogs((state) => state.open);
  const sync = useReplica((snapshot) => snapshot.sync);
  const { toasts } = useApp();
  const whyNotInvite = useWhyNotInvite();
  const retry = useRetry();
  const goTo = (next: SettingsSection): void => navigate({ view: 'settings', section: next });
  useKeys({
    settingsWorkspace: () => goTo('workspace'),
    settingsMembers: () => goTo('members'),
    settingsDevices: () => goTo('devices'),
    settingsSync: () => goTo('sync'),
    settingsStorage: () => goTo('storage'),
    settingsInvite: () => {
      const forMyself = section === 'devices';
      if (sync.state === 'solo') open({ kind: 'link' });
      else if (forMyself || whyNotInvite === undefined) open({ kind: 'invite', forMyself });
      else toasts.show({ text: whyNotInvite });
    },
    settingsExport: () => open({ kind: 'export' }),
    settingsRetry: () => sync.state !== 'solo' && retry(),
    settingsBack: () => window.history.back(),
  });
  const label = places.find(({ id }) => id === section)?.label ?? '';
  const isTroubled = sync.problem !== null || sync.state === 'refused' || sync.state === 'offline';
  return (
    <ViewShell
      scroll={false}
      header={<Header crumbs={[{ label: 'Settings', onOpen: () => goTo('workspace') }, { label }]} />}
    >
      <SettingsLayout
        places={places.map((place) =>
          place.id === 'sync' && isTroubled
            ? {
                ...place,
                mark: <SyncMark state={sync.state === 'offline' ? 'offline' : 'refused'} size={14} />,
              }
            : place,
        )}
        value={section}
        onChange={goTo}
      >
        <Section section={section} />
      </SettingsLayout>
    </ViewShell>
  );
}

function Section({ section }: { readonly section: SettingsSection }): React.ReactElement {
  switch (section) {
    case 'workspace':
      return <WorkspaceSection />;
    case 'members':
      return <MembersSection />;
    case 'devices':
      return <DevicesSection />;
    case 'sync':
      return <SyncSection />;
    case 'storage':
      return <StorageSection />;
  }
}
