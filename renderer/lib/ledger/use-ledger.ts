import { useMemo } from 'react';
import { pageTimers } from '../../client/platform.ts';
import { useHost } from '../app-context.ts';
import { useFeed } from '../use-feed.ts';
import { createLedgerFeed, type LedgerSnapshot } from './ledger-feed.ts';

/** The newest envelopes; with `since`, at least those from then on. `more` reads further back. */
export function useLedger(since?: number): LedgerSnapshot & { readonly more: () => void } {
  const host = useHost();
  const feed = useMemo(() => createLedgerFeed({ host, timers: pageTimers, since }), [host, since]);
  return { ...useFeed(feed), more: feed.more };
}
