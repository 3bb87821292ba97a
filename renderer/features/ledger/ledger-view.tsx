import { CloudOff, Copy, Download, House } from 'lucide-react';
import { useRef, useState } from 'react';
import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import type { SyncStatus } from '../../../shared/contract/methods/system.ts';
import { shellBridge } from '../../client/shell.ts';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { LedgerBrowser } from '../../lib/ledger/ledger-browser.tsx';
import { readWholeLedger } from '../../lib/ledger/ledger-feed.ts';
import { filterRows, ledgerFilters, type LedgerFilter } from '../../lib/ledger/ledger-lines.ts';
import { useLedger } from '../../lib/ledger/use-ledger.ts';
import { useAction } from '../../lib/use-action.ts';
import { useCopy } from '../../lib/use-copy.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedTabs } from '../../ui/controls/segmented-tabs.tsx';
import { Icon } from '../../ui/icon.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { saveText } from '../../lib/save-text.ts';
import { ledgerText } from './export-ledger.ts';

const filterLabels: Readonly<Record<LedgerFilter, string>> = {
  all: 'All',
  queued: 'Queued',
  synced: 'Synced',
  refused: 'Refused',
};

/** What left this machine: every envelope, readable. */
export function LedgerView(): React.ReactElement {
  const ledger = useLedger();
  const sync = useReplica((snapshot) => snapshot.sync);
  const [filter, setFilter] = useState<LedgerFilter>('all');
  const move = useRef<((step: number) => void) | null>(null);
  const host = useHost();
  const copy = useCopy();
  // The desktop saves no files for a page; the clipboard works in both.
  const desktop = shellBridge(window) !== null;
  const exporting = useAction(async () => {
    const text = ledgerText(await readWholeLedger(host));
    if (desktop) copy(text, 'Ledger');
    else saveText(document, 'hearth-ledger.jsonl', text);
  });
  const { rows, phase, complete, error } = ledger;
  useKeys({
    ledgerDown: () => move.current?.(1),
    ledgerUp: () => move.current?.(-1),
    ledgerExport: () => rows.length > 0 && void exporting.run(),
    ledgerBack: () => window.history.back(),
  });
  return (
    <ViewShell
      scroll={false}
      header={
        <Header
          crumbs={[
            { label: 'This machine', onOpen: () => navigate({ view: 'runs', projectId: null }) },
            { label: 'What left this machine' },
          ]}
          end={
            rows.length > 0 && (
              <Button
                variant="ghost"
                size={24}
                icon={desktop ? Copy : Download}
                keys={keysOf('ledgerExport')}
                disabledReason={exporting.busy ? 'The ledger is being read.' : undefined}
                onClick={() => void exporting.run()}
              >
                {desktop ? 'Copy ledger' : 'Export ledger'}
              </Button>
            )
          }
        />
      }
    >
      {phase === 'loading' ? (
        <LoadingRows rows={12} label="Loading the ledger" />
      ) : rows.length === 0 ? (
        <NothingLeft sync={sync} />
      ) : (
        <LedgerBrowser
          key={filter}
          rows={filterRows(rows, filter)}
          moveRef={move}
          onEnd={ledger.more}
          bar={
            <SegmentedTabs
              label="Which envelopes"
              items={ledgerFilters.map((id) => ({
                id,
                label: filterLabels[id],
                count: countOf(rows, id, complete),
              }))}
              value={filter}
              onChange={setFilter}
            />
          }
          empty={
            <EmptyState icon={House} title={`No envelope is ${filterLabels[filter].toLowerCase()}`} keys={[]}>
              {complete
                ? 'The others are under All.'
                : 'At least not among the newest ones; All reads further back.'}
            </EmptyState>
          }
          note={<Note rows={rows} sync={sync} error={error ?? exporting.error} />}
        />
      )}
    </ViewShell>
  );
}

function countOf(rows: readonly LedgerRow[], filter: LedgerFilter, complete: boolean): string | undefined {
  if (filter === 'all') return undefined;
  const count = filterRows(rows, filter).length;
  return count === 0 ? undefined : `${formatCount(count)}${complete ? '' : '+'}`;
}

function NothingLeft({ sync }: { readonly sync: SyncStatus }): React.ReactElement {
  const open = useDialogs((state) => state.open);
  const linked = sync.state !== 'solo';
  return (
    <EmptyState
      icon={House}
      title="Nothing has left this machine"
      keys={[
        ...(linked ? [] : [{ keys: 'Mod+K', does: 'link a server', onSelect: () => open({ kind: 'link' }) }]),
        { keys: keysOf('goIssues'), does: 'all issues' },
      ]}
    >
      {linked
        ? 'No agent has run here. What the team sees of a run is listed here, envelope by envelope.'
        : 'This workspace is not linked to a server. Runs stay here until it is.'}
    </EmptyState>
  );
}

interface NoteProps {
  readonly rows: readonly LedgerRow[];
  readonly sync: SyncStatus;
  readonly error: string | null;
}

function Note({ rows, sync, error }: NoteProps): React.ReactNode {
  const queued = rows.filter(({ status }) => status === 'queued').length;
  const text = error ?? noteOf(sync, queued);
  if (text === null) return null;
  return (
    <>
      <Icon of={sync.state === 'solo' ? House : CloudOff} size={14} />
      {text}
    </>
  );
}

function noteOf(sync: SyncStatus, queued: number): string | null {
  if (sync.state === 'solo') {
    return 'Nothing has left: this workspace is not linked to a server. These envelopes are what the team would see.';
  }
  if (queued === 0 || sync.state === 'live') return null;
  const which = queued === 1 ? '1 envelope waits' : `${formatCount(queued)} envelopes wait`;
  return `${which} on this machine. They are sent in order when the server is back; you can read each one first.`;
}
