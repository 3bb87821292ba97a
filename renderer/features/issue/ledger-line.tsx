import { ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { isLocalRun, type RunRow } from '../../../shared/contract/run-schemas.ts';
import { useHost } from '../../lib/app-context.ts';
import { followHost } from '../../lib/follow-host.ts';
import { navigate } from '../../lib/use-route.ts';
import { LinkButton } from '../../ui/controls/link-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import styles from './ledger-line.module.css';
import { countSent, type LedgerPage } from './count-sent.ts';

interface Props {
  readonly issueId: string;
  readonly runs: readonly RunRow[];
}

/** How many envelopes about this issue were sent from here; nothing when none were. */
export function LedgerLine({ issueId, runs }: Props): React.ReactNode {
  const since = Math.min(...runs.filter(isLocalRun).map(({ queuedAt }) => queuedAt));
  const sent = useSentCount(issueId, since);
  if (sent === 0) return null;
  return (
    <p className={styles['line']}>
      <Icon of={ShieldCheck} size={14} />
      <span>{`${formatCount(sent)} ${sent === 1 ? 'envelope' : 'envelopes'} left this machine`}</span>
      <LinkButton onClick={() => navigate({ view: 'ledger' })}>Open ledger</LinkButton>
    </p>
  );
}

/** Counts again whenever the ledger changed. `since` is when the first run here was queued; Infinity: none was. */
function useSentCount(issueId: string, since: number): number {
  const host = useHost();
  const [sent, setSent] = useState(0);
  useEffect(() => {
    if (since === Infinity) return undefined;
    return followHost(
      host,
      ({ kind }) => kind === 'ledger.changed',
      (signal) => {
        const readPage = (cursor: string | null): Promise<LedgerPage> =>
          host.call('ledger.query', { limit: 1_000, cursor }, { signal });
        countSent({ issueId, since, readPage }).then(
          (counted) => {
            if (!signal.aborted) setSent(counted);
          },
          // The line is a convenience and the ledger tells the same: what it said before stays.
          () => undefined,
        );
      },
    );
  }, [host, issueId, since]);
  return since === Infinity ? 0 : sent;
}
