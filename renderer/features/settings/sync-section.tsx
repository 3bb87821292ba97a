import { Clock, ShieldCheck } from 'lucide-react';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import { useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useHostReading } from '../../lib/use-host-reading.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Digits } from '../../ui/lib/digits.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { SettingsBlock, SettingsHeading, SettingsRow } from '../../ui/settings/settings-layout.tsx';
import { ErrorState } from '../../ui/states/error-state.tsx';
import { StateIcon } from '../../ui/states/state-icon.tsx';
import { readServer } from './read-server.ts';
import { ServerFacts } from './server-facts.tsx';
import styles from './settings.module.css';
import { SyncProblem } from './sync-problem.tsx';
import { tellClock } from './sync-words.ts';

const matters = ({ kind }: JournalEvent): boolean => kind === 'sync.changed';

/** The connection to the server: how it is, what is safe, what to do next. */
export function SyncSection(): React.ReactElement {
  const sync = useReplica((snapshot) => snapshot.sync);
  return (
    <>
      <SettingsHeading title="Sync server">
        How this machine stands to the server of the workspace.
      </SettingsHeading>
      <SyncProblem />
      {sync.state !== 'solo' && <WrongClock />}
      {sync.state !== 'solo' && (
        <SettingsBlock title="On this machine">
          <SettingsRow
            name="Waiting to be sent"
            text="Changes and envelopes that the server has not acknowledged."
          >
            <Digits>{sync.pending === 0 ? 'None' : formatCount(sync.pending)}</Digits>
          </SettingsRow>
          <SettingsRow name="Refused" text="Changes of yours that the server did not take.">
            <Digits>{sync.refused === 0 ? 'None' : formatCount(sync.refused)}</Digits>
            <Button keys={keysOf('goRefused')} onClick={() => navigate({ view: 'refused' })}>
              Show
            </Button>
          </SettingsRow>
          <SettingsRow
            name="What left this machine"
            text="Of runs: every envelope, with every field that it holds."
          >
            <Button icon={ShieldCheck} keys={keysOf('goLedger')} onClick={() => navigate({ view: 'ledger' })}>
              Ledger
            </Button>
          </SettingsRow>
        </SettingsBlock>
      )}
      {sync.state !== 'solo' && <ServerFacts withState={false} />}
    </>
  );
}

function WrongClock(): React.ReactNode {
  const reading = useHostReading(readServer, matters);
  const clock = tellClock(reading.status === 'read' ? (reading.value?.clockAheadMs ?? null) : null);
  if (!clock) return null;
  const { title, what, safe, next, code } = clock;
  return (
    <div className={styles['story']}>
      <ErrorState
        mark={<StateIcon of={Clock} tone="wait" />}
        title={title}
        what={what}
        safe={safe}
        {...(next !== null && { next })}
        actions={null}
        code={code}
      />
    </div>
  );
}
