import { House } from 'lucide-react';
import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import { LedgerBrowser } from '../../lib/ledger/ledger-browser.tsx';
import type { LedgerSnapshot } from '../../lib/ledger/ledger-feed.ts';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';

interface Props {
  readonly ledger: LedgerSnapshot;
  /** Those of this run, newest first. */
  readonly envelopes: readonly LedgerRow[];
}

/** The envelopes of one run. All of them are read already. */
export function RunLedger({ ledger, envelopes }: Props): React.ReactElement {
  if (ledger.phase === 'loading') return <LoadingRows rows={4} label="Loading the ledger" />;
  return (
    <LedgerBrowser
      rows={envelopes}
      onEnd={() => undefined}
      note={ledger.error ?? undefined}
      empty={
        <EmptyState icon={House} title="Nothing was written for the team" keys={[]}>
          {ledger.error ?? 'The first envelope is written when the run is queued.'}
        </EmptyState>
      }
    />
  );
}
