import type { JournalEvent } from '../../../../shared/contract/events.ts';
import type { RetentionOverview } from '../../../../shared/contract/methods/retention.ts';
import type { HostConnection } from '../../../client/connect-host.ts';
import { ReadingFailed } from '../../../lib/reading-failed.tsx';
import { useHostReading } from '../../../lib/use-host-reading.ts';
import { SettingsHeading } from '../../../ui/settings/settings-layout.tsx';
import { LoadingRows } from '../../../ui/states/loading-rows.tsx';
import { DueBlock } from './due-block.tsx';
import { LimitsBlock } from './limits-block.tsx';

const read = (host: Pick<HostConnection, 'call'>): Promise<RetentionOverview> =>
  host.call('retention.query', {});
const matters = ({ kind }: JournalEvent): boolean => kind === 'retention.changed' || kind === 'run.changed';

/** What runs leave on this machine, how long it is kept, and what goes next. */
export function StorageSection(): React.ReactElement {
  const reading = useHostReading(read, matters);
  return (
    <>
      <SettingsHeading title="Storage">
        What runs leave on this machine, and how long it is kept. Nothing of it is ever sent.
      </SettingsHeading>
      {reading.status === 'reading' && <LoadingRows rows={4} label="Looking at what runs have left" />}
      {reading.status === 'failed' && (
        <ReadingFailed title="What runs have left cannot be looked at" reading={reading} />
      )}
      {reading.status === 'read' && (
        <>
          <LimitsBlock key={JSON.stringify(reading.value.limits)} overview={reading.value} />
          <DueBlock overview={reading.value} />
        </>
      )}
    </>
  );
}
