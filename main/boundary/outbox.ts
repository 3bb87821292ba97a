import { encodeEnvelope, envelopeHash, signingBytes } from '../../shared/boundary/envelope.ts';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import type { EnvelopeOutbox, PendingEnvelope } from '../sync/ports.ts';
import { sha256 } from '../sync/hashing.ts';
import { readPayload } from './context.ts';
import type { BoundaryOptions } from './context.ts';
import { forgetAfter, receiveEnvelope } from './remote-runs.ts';

type Place = Parameters<PendingEnvelope['sign']>[0];
type Signed = Awaited<ReturnType<PendingEnvelope['sign']>>;

interface WaitingRow {
  readonly local_id: number;
  readonly group_id: GroupId;
}

interface EnvelopeRow extends WaitingRow {
  readonly envelope_id: string;
  readonly issued_at: number;
  readonly payload: string;
  readonly seq: number | null;
  readonly prev_hash: string | null;
  readonly server_epoch: number | null;
  readonly hash: string | null;
  readonly bytes: Uint8Array | null;
  readonly signature: Uint8Array | null;
}

const NONCE_BYTES = 16;

/** Creates the outbox. Nothing is pending while the workspace has no server. */
export function createOutbox(
  options: BoundaryOptions,
  onPending: (listener: () => void) => Undo,
): EnvelopeOutbox {
  const { store, journal, isLinked } = options;
  return {
    pending(limit) {
      if (!isLinked()) return [];
      return store.read
        .all<WaitingRow>(
          "SELECT local_id, group_id FROM envelope WHERE status = 'waiting' ORDER BY local_id LIMIT ?",
          limit,
        )
        .map((row) => ({
          localId: row.local_id,
          groupId: row.group_id,
          sign: (place) => sign(options, row.local_id, place),
        }));
    },
    pendingCount() {
      if (!isLinked()) return 0;
      const row = store.read.get<{ n: number }>(
        "SELECT count(*) AS n FROM envelope WHERE status = 'waiting'",
      );
      return row?.n ?? 0;
    },
    accepted(tx, localId, { seq, hash, serverSeq }) {
      tx.run(
        "UPDATE envelope SET status = 'accepted', seq = ?, hash = ?, server_seq = ? WHERE local_id = ?",
        seq,
        hash,
        serverSeq,
        localId,
      );
      journal.append(tx, { kind: 'ledger.changed' });
    },
    refused(tx, localId, code) {
      tx.run("UPDATE envelope SET status = 'refused', error = ? WHERE local_id = ?", code, localId);
      journal.append(tx, { kind: 'ledger.changed' });
    },
    receive: (tx, envelope) => receiveEnvelope(options, tx, envelope),
    reopenAfter(tx, serverSeq, reached) {
      // Only its answer was lost: signed anew, it would be a replay.
      tx.run(
        "UPDATE envelope SET status = 'accepted', server_seq = ? WHERE status = 'waiting' AND hash = ?",
        serverSeq,
        reached,
      );
      const { changes } = tx.run(
        `UPDATE envelope SET status = 'waiting', seq = NULL, prev_hash = NULL, server_epoch = NULL, hash = NULL,
           bytes = NULL, signature = NULL, server_seq = NULL
         WHERE (status = 'waiting' AND bytes IS NOT NULL) OR (status = 'accepted' AND server_seq > ?)`,
        serverSeq,
      );
      forgetAfter(tx, serverSeq);
      if (changes > 0) journal.append(tx, { kind: 'ledger.changed' });
    },
    onPending,
  };
}

/**
 * Signs an envelope for its place in the device's chain. What was signed is on disk before it is given out: after
 * a crash between sending and answer the same place gets the same bytes, which the server knows again.
 */
async function sign(options: BoundaryOptions, localId: number, place: Place): Promise<Signed> {
  const row = options.store.read.get<EnvelopeRow>('SELECT * FROM envelope WHERE local_id = ?', localId);
  if (!row) throw new Error(`There is no envelope ${localId}`);
  const before = signedBefore(row, place);
  if (before) return before;
  const bytes = encode(options, row, place);
  const signature = await options.identity.sign(signingBytes(bytes));
  const hash = envelopeHash(bytes, sha256);
  await options.store.commit((tx) => {
    tx.run(
      `UPDATE envelope SET seq = ?, prev_hash = ?, server_epoch = ?, hash = ?, bytes = ?, signature = ?
       WHERE local_id = ? AND status = 'waiting'`,
      place.seq,
      place.prevHash,
      place.serverEpoch,
      hash,
      bytes,
      signature,
      localId,
    );
  });
  return { bytes, signature, hash };
}

function signedBefore(row: EnvelopeRow, place: Place): Signed | null {
  const { bytes, signature, hash } = row;
  const same =
    row.seq === place.seq && row.prev_hash === place.prevHash && row.server_epoch === place.serverEpoch;
  return same && bytes && signature && hash ? { bytes, signature, hash } : null;
}

function encode(options: BoundaryOptions, row: EnvelopeRow, place: Place): Uint8Array {
  const { identity, random } = options;
  const workspaceId = options.workspaceId();
  if (workspaceId === null) throw new Error('An envelope is sent only from a workspace');
  return encodeEnvelope(
    {
      workspaceId,
      groupId: row.group_id,
      deviceId: identity.deviceId,
      keyId: identity.keyId,
      serverEpoch: place.serverEpoch,
      seq: place.seq,
      prevHash: place.prevHash,
      nonce: toBase64Url(random.bytes(NONCE_BYTES)),
      idempotencyKey: row.envelope_id,
      issuedAt: row.issued_at,
    },
    readPayload(row.payload),
  );
}
