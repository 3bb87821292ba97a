import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';

/** A page of the ledger, newest first. */
export interface LedgerPage {
  readonly rows: readonly LedgerRow[];
  readonly cursor: string | null;
}

interface CountOptions {
  readonly issueId: string;
  /** No envelope of the issue is older, in ms since the epoch. */
  readonly since: number;
  readPage(cursor: string | null): Promise<LedgerPage>;
}

/** Counts the envelopes of an issue that went over the network: those that the server has or has refused. */
export async function countSent({ issueId, since, readPage }: CountOptions): Promise<number> {
  let sent = 0;
  let cursor: string | null = null;
  do {
    const page: LedgerPage = await readPage(cursor);
    sent += page.rows.filter((row) => row.issueId === issueId && wasSent(row)).length;
    const oldest = page.rows.at(-1);
    cursor = oldest && oldest.issuedAt >= since ? page.cursor : null;
  } while (cursor !== null);
  return sent;
}

function wasSent({ status }: LedgerRow): boolean {
  return status === 'synced' || status === 'refused';
}
