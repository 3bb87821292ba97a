import { canonicalJson } from '../../shared/boundary/canonical.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import { ledgerRow } from '../../shared/contract/ledger-schemas.ts';
import type { LedgerRow } from '../../shared/contract/ledger-schemas.ts';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import { fromUtf8 } from '../../shared/lib/utf8.ts';
import { readPayload } from './context.ts';
import type { BoundaryOptions } from './context.ts';
import type { Ledger } from './types.ts';

type StoredStatus = 'waiting' | 'accepted' | 'refused';

interface StoredRow {
  readonly local_id: number;
  readonly envelope_id: string;
  readonly run_id: string;
  readonly issue_id: string;
  readonly group_id: string;
  readonly kind: string;
  readonly state: string;
  readonly issued_at: number;
  readonly payload: string;
  readonly status: StoredStatus;
  readonly seq: number | null;
  readonly bytes: Uint8Array | null;
  readonly signature: Uint8Array | null;
  readonly server_seq: number | null;
  readonly error: string | null;
}

/** Creates the ledger. `cursor` is where the page before ended. */
export function createLedger(options: BoundaryOptions): Ledger {
  const { store, isLinked } = options;
  const status = (stored: StoredStatus): LedgerRow['status'] => {
    if (stored === 'waiting') return isLinked() ? 'queued' : 'local';
    return stored === 'accepted' ? 'synced' : 'refused';
  };
  return {
    query({ limit, cursor }) {
      const found = store.read.all<StoredRow>(
        'SELECT * FROM envelope WHERE local_id < ? ORDER BY local_id DESC LIMIT ?',
        cursor === null ? Number.MAX_SAFE_INTEGER : readCursor(cursor),
        limit + 1,
      );
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1) : undefined;
      return {
        rows: page.map((row) => toRow(options, row, status(row.status))),
        cursor: last ? String(last.local_id) : null,
      };
    },
    statusOf(runId) {
      const newest = store.read.get<{ status: StoredStatus }>(
        'SELECT status FROM envelope WHERE run_id = ? ORDER BY local_id DESC LIMIT 1',
        runId,
      );
      return newest ? status(newest.status) : 'local';
    },
  };
}

function toRow(options: BoundaryOptions, row: StoredRow, status: LedgerRow['status']): LedgerRow {
  return ledgerRow.parse({
    envelopeId: row.envelope_id,
    kind: row.kind,
    runId: row.run_id,
    issueId: row.issue_id,
    state: row.state,
    status,
    issuedAt: row.issued_at,
    seq: row.seq,
    serverSeq: row.server_seq,
    bytes: row.bytes?.length ?? null,
    error: row.error,
    envelope: (row.bytes && fromUtf8(row.bytes)) ?? draft(options, row),
    signature: row.signature && toBase64Url(row.signature),
  });
}

/** What will be signed, without what is given on sending: its place in the chain and the nonce. */
function draft({ identity, workspaceId }: BoundaryOptions, row: StoredRow): string {
  return canonicalJson({
    v: 1,
    kind: row.kind,
    workspaceId: workspaceId() ?? undefined,
    groupId: row.group_id,
    deviceId: identity.deviceId,
    keyId: identity.keyId,
    idempotencyKey: row.envelope_id,
    issuedAt: row.issued_at,
    payload: readPayload(row.payload),
  });
}

function readCursor(cursor: string): number {
  const localId = /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;
  if (localId !== null) return localId;
  throw new HearthError('STALE_CURSOR', 'This place in the ledger is not known. Read it again from the top.');
}
