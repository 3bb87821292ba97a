import {
  Download,
  KeyRound,
  Link2,
  MonitorSmartphone,
  RefreshCw,
  TriangleAlert,
  UsersRound,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useApp } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useAction } from '../../lib/use-action.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import styles from './settings.module.css';
import type { SyncStep } from './sync-words.ts';
import { useRetry } from './use-retry.ts';

interface Look {
  readonly label: string;
  readonly icon: LucideIcon;
  readonly keys?: string;
}

const looks: Readonly<Record<SyncStep, Look>> = {
  link: { label: 'Link a server', icon: Link2, keys: keysOf('settingsInvite') },
  retry: { label: 'Try again', icon: RefreshCw, keys: keysOf('settingsRetry') },
  renew: { label: 'Give this copy its own key', icon: KeyRound },
  devices: { label: 'Open Devices', icon: MonitorSmartphone },
  members: { label: 'See who they are', icon: UsersRound },
  export: { label: 'Export', icon: Download, keys: keysOf('settingsExport') },
  refused: { label: 'See refused changes', icon: TriangleAlert, keys: keysOf('goRefused') },
};

/** The buttons that do what the story says to do next. */
export function SyncSteps({ steps }: { readonly steps: readonly SyncStep[] }): React.ReactElement {
  const { host, toasts } = useApp();
  const open = useDialogs((state) => state.open);
  const retry = useRetry();
  const [asking, setAsking] = useState(false);
  const renew = useAction(async () => {
    await host.call('sync.renewDevice', {});
    toasts.show({ text: 'This copy is a device of its own now' });
  });
  const actions: Readonly<Record<SyncStep, () => void>> = {
    link: () => open({ kind: 'link' }),
    retry,
    renew: () => setAsking(true),
    devices: () => navigate({ view: 'settings', section: 'devices' }),
    members: () => navigate({ view: 'settings', section: 'members' }),
    export: () => open({ kind: 'export' }),
    refused: () => navigate({ view: 'refused' }),
  };
  return (
    <>
      {steps.map((step, place) => {
        const { label, icon, keys } = looks[step];
        return (
          <Button
            key={step}
            size={28}
            variant={place === 0 ? 'primary' : 'secondary'}
            icon={icon}
            keys={keys}
            disabledReason={step === 'renew' && renew.busy ? 'The server is being asked.' : undefined}
            onClick={actions[step]}
          >
            {label}
          </Button>
        );
      })}
      {renew.error !== null && (
        <p role="alert" className={styles['failed']}>
          {renew.error}
        </p>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Give this copy a key of its own?"
        text="It becomes a new device of yours, and syncs again. The other copy keeps the old key. If you have lost that machine, revoke its device afterwards, under Devices."
        confirm="Make a new key"
        onConfirm={() => void renew.run()}
      />
    </>
  );
}
