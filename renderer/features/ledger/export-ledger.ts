import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';

/** The ledger as JSON lines: one envelope each, oldest first, with its signature and what the server said. */
export function ledgerText(rows: readonly LedgerRow[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
