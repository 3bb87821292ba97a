import { envelopeHash, parseEnvelope, signingBytes, type Envelope } from '../../shared/boundary/envelope.ts';
import { legalSharedTransition } from '../../shared/boundary/transitions.ts';
import { documentId } from '../../shared/documents/document-id.ts';
import { issueId } from '../../shared/domain/ids.ts';
import type { EnvelopeResult } from '../../shared/wire/messages.ts';
import { isSignedBy, sha256, type Signer } from '../auth/keys.ts';
import { audit, auditRefusal } from './audit.ts';
import { appendRecords } from './append.ts';
import { appendMeta } from './meta.ts';
import type { LogTx } from './log-store.ts';
import type { Turned, Written } from './outcomes.ts';
import { endlessStorage, mayWriteTo, type StorageLimits } from './record-rules.ts';
import type { DeviceRow, EnvelopeRow, ServerRow } from './rows.ts';
import { RECORD_BYTES } from './stored-size.ts';

/** Why an envelope is not taken. Rules: shared/wire/SPEC.md, E2 to E4. */
export type EnvelopeCode =
  | 'FORBIDDEN_FIELD'
  | 'INVALID_ENVELOPE'
  | 'FORBIDDEN'
  | 'BAD_SIGNATURE'
  | 'OUT_OF_CHAIN'
  | 'REPLAYED'
  | 'RUN_MISMATCH'
  | 'ILLEGAL_TRANSITION'
  | 'QUOTA_EXCEEDED';

export type EnvelopeOutcome =
  /** `fresh` is empty when the log has it already. */
  | ({ readonly kind: 'accepted'; readonly result: EnvelopeResult } & Written)
  | { readonly kind: 'refused'; readonly code: EnvelopeCode }
  /** E3: told to all by a `meta` record. */
  | ({ readonly kind: 'quarantined' } & Written)
  | Turned;

interface Sent {
  readonly deviceId: string;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly at: number;
  /** Endless when left out. */
  readonly limits?: StorageLimits;
}

function acceptedResult(row: EnvelopeRow): EnvelopeResult {
  return { kind: 'accepted', runId: row.runId, state: row.state, seq: row.recordSeq, checkpoint: row.hash };
}

function isOwn(envelope: Envelope, device: DeviceRow, server: ServerRow): boolean {
  return (
    envelope.deviceId === device.deviceId &&
    envelope.keyId === device.keyId &&
    envelope.workspaceId === server.workspaceId
  );
}

/** What forbids the next envelope of a device whose signature is right. */
async function refuseNext(
  tx: LogTx,
  device: DeviceRow,
  envelope: Envelope,
  epoch: number,
): Promise<EnvelopeCode | null> {
  const { chain } = device;
  const follows = envelope.seq === chain.seq + 1 && envelope.prevHash === chain.hash;
  if (!follows || envelope.serverEpoch !== epoch) return 'OUT_OF_CHAIN';
  if (await tx.isReplay(envelope.nonce, envelope.idempotencyKey)) return 'REPLAYED';

  const told = envelope.payload.run;
  const run = await tx.run(told.runId);
  const isSameRun =
    !run ||
    (run.deviceId === device.deviceId && run.issueId === told.issueId && run.groupId === envelope.groupId);
  if (!isSameRun) return 'RUN_MISMATCH';
  if (!legalSharedTransition(run?.state ?? null, told.state)) return 'ILLEGAL_TRANSITION';

  const issue = await tx.document(documentId({ kind: 'issue', issueId: issueId.parse(told.issueId) }));
  const bound = issue?.groupId ?? envelope.groupId;
  const isTeam = envelope.groupId.startsWith('team:');
  // What has begun is told to its end: others would wait for it for ever.
  const isOpen = isTeam && !(issue?.isPurged && !run) && bound === envelope.groupId;
  return isOpen && mayWriteTo(device, envelope.groupId) ? null : 'FORBIDDEN';
}

async function write(
  tx: LogTx,
  server: ServerRow,
  envelope: Envelope,
  hash: string,
  sent: Sent,
): Promise<EnvelopeOutcome> {
  const { deviceId, bytes, signature } = sent;
  const { groupId, nonce, idempotencyKey, payload } = envelope;
  const { runId, issueId: issue, state } = payload.run;
  const record = { kind: 'run', groupId, deviceId, signature, bytes } as const;
  const written = await appendRecords(tx, { server, records: [record], at: sent.at });
  const row: EnvelopeRow = {
    deviceId,
    seq: envelope.seq,
    hash,
    nonce,
    idempotencyKey,
    runId,
    state,
    recordSeq: written.first,
  };
  await tx.addEnvelope(row);
  await tx.putRun({ runId, deviceId, issueId: issue, groupId, state });
  return { kind: 'accepted', result: acceptedResult(row), fresh: written.fresh, digests: written.digests };
}

/** E3: two programs use its key. */
async function quarantine(tx: LogTx, signer: Signer, { deviceId, at }: Sent): Promise<EnvelopeOutcome> {
  const entry = { kind: 'device.quarantined', deviceId } as const;
  const written = await appendMeta(tx, signer, { entry, by: '', at });
  await audit(tx, { at, deviceId, action: 'device.quarantined', detail: 'equivocation' });
  return { kind: 'quarantined', ...written };
}

/** Takes an envelope, or refuses it whole; a refusal leaves an audit record with a field's name at most. */
export async function acceptEnvelope(tx: LogTx, signer: Signer, sent: Sent): Promise<EnvelopeOutcome> {
  const server = await tx.server();
  if (server.isRecovering) return { kind: 'recovering' };
  const refuse = async (code: EnvelopeCode, field?: string): Promise<EnvelopeOutcome> => {
    const detail = field === undefined ? code : `${code} ${field}`;
    const { at, deviceId } = sent;
    await auditRefusal(tx, { at, deviceId, action: 'envelope.refused', detail });
    return { kind: 'refused', code };
  };

  const parse = parseEnvelope(sent.bytes);
  if (!parse.ok) return refuse(parse.code, parse.field);
  const device = await tx.device(sent.deviceId);
  if (device?.state !== 'active') return { kind: 'denied' };
  const { envelope } = parse;
  if (!isOwn(envelope, device, server) || !mayWriteTo(device, 'workspace')) return refuse('FORBIDDEN');
  if (!isSignedBy(device.publicKey, signingBytes(sent.bytes), sent.signature)) return refuse('BAD_SIGNATURE');

  const hash = envelopeHash(sent.bytes, sha256);
  const known = await tx.envelope(device.deviceId, envelope.seq);
  if (known?.hash === hash) {
    return { kind: 'accepted', result: acceptedResult(known), fresh: [], digests: [] };
  }
  if (known) return quarantine(tx, signer, sent);
  const { workspaceBytes } = sent.limits ?? endlessStorage;
  const isFull = server.storedBytes + RECORD_BYTES + sent.bytes.length > workspaceBytes;
  const code = (await refuseNext(tx, device, envelope, server.epoch)) ?? (isFull ? 'QUOTA_EXCEEDED' : null);
  return code ? refuse(code) : write(tx, server, envelope, hash, sent);
}
