import { useEffect, useState, useSyncExternalStore } from 'react';
import { pageTimers } from '../../client/platform.ts';
import { useHost } from '../app-context.ts';
import { createLedgerFeed, emptyLedger, type LedgerFeed, type LedgerSnapshot } from './ledger-feed.ts';

const never = (): (() => void) => () => undefined;

/** The newest envelopes for as long as the component lives; with `since`, at least those from then on. */
export function useLedger(since?: number): LedgerSnapshot & { readonly more: () => void } {
  const host = useHost();
  const [feed, setFeed] = useState<LedgerFeed | null>(null);
  useEffect(() => {
    const next = createLedgerFeed({ host, timers: pageTimers, ...(since === undefined ? {} : { since }) });
    setFeed(next);
    return next.close;
  }, [host, since]);
  const snapshot = useSyncExternalStore(feed?.subscribe ?? never, feed?.getSnapshot ?? (() => emptyLedger));
  return { ...snapshot, more: feed?.more ?? (() => undefined) };
}
