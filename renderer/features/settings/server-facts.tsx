import { Copy, Link2 } from 'lucide-react';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import type { SyncServer } from '../../../shared/contract/methods/system.ts';
import { pageClock } from '../../client/platform.ts';
import { useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { useCopy } from '../../lib/use-copy.ts';
import { useHostReading } from '../../lib/use-host-reading.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { Digits } from '../../ui/lib/digits.tsx';
import { SettingsBlock, SettingsRow } from '../../ui/settings/settings-layout.tsx';
import { readServer } from './read-server.ts';
import { describeBackup, describeEpoch } from './server-words.ts';
import { tellSync } from './sync-words.ts';

const matters = ({ kind }: JournalEvent): boolean => kind === 'sync.changed' || kind === 'workspace.changed';

/** Where the workspace is shared, and what its server has told of itself. `withState`: how one stands to it too, in a line. */
export function ServerFacts({ withState = true }: { readonly withState?: boolean }): React.ReactElement {
  const open = useDialogs((state) => state.open);
  const sync = useReplica((snapshot) => snapshot.sync);
  const reading = useHostReading(readServer, matters);
  const copy = useCopy();
  const { url } = sync;
  if (url === null) {
    return (
      <SettingsBlock title="Sync server">
        <SettingsRow
          name="Not linked"
          text="The workspace is on this machine only. Link a server to share it with a team."
        >
          <Button icon={Link2} onClick={() => open({ kind: 'link' })}>
            Link a server
          </Button>
        </SettingsRow>
      </SettingsBlock>
    );
  }
  return (
    <SettingsBlock title="Sync server">
      <SettingsRow name="Address">
        <code data-selectable>{url}</code>
        <IconButton icon={Copy} label="Copy the address" onClick={() => copy(url, 'Address')} />
      </SettingsRow>
      {withState && (
        <SettingsRow name="State" text={tellSync(sync, pageClock.now()).safe}>
          <span>{tellSync(sync, pageClock.now()).title}</span>
          <Button onClick={() => navigate({ view: 'settings', section: 'sync' })}>Details</Button>
        </SettingsRow>
      )}
      <Told server={reading.status === 'read' ? reading.value : null} />
    </SettingsBlock>
  );
}

function Told({ server }: { readonly server: SyncServer | null }): React.ReactNode {
  if (!server) return null;
  const backup = describeBackup(server);
  const epoch = describeEpoch(server);
  return (
    <>
      <SettingsRow name="Backups" text={backup.text}>
        <Digits>{backup.value}</Digits>
      </SettingsRow>
      <SettingsRow name="Epoch" text={epoch.text}>
        <Digits>{epoch.value}</Digits>
      </SettingsRow>
    </>
  );
}
