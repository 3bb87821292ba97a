import { envelopeHash, parseEnvelope, signingBytes, type Envelope } from '../../shared/boundary/envelope.ts';
import { legalSharedTransition } from '../../shared/boundary/transitions.ts';
import { documentId } from '../../shared/documents/document-id.ts';
import { issueId } from '../../shared/domain/ids.ts';
import type { EnvelopeResult, LogRecord } from '../../shared/wire/messages.ts';
import { isSignedBy, sha256 } from '../auth/keys.ts';
import type { DeviceRow, EnvelopeRow, LogTx } from './log-store.ts';
import { mayWriteTo } from './record-rules.ts';

/** Why an envelope is not taken. Rules: shared/wire/SPEC.md, E2 to E4. */
export type EnvelopeCode =
  | 'FORBIDDEN_FIELD'
  | 'INVALID_ENVELOPE'
  | 'FORBIDDEN'
  | 'BAD_SIGNATURE'
  | 'OUT_OF_CHAIN'
  | 'REPLAYED'
  | 'RUN_MISMATCH'
  | 'ILLEGAL_TRANSITION';

export type EnvelopeOutcome =
  /** `fresh` is empty when the log has it already. */
  | { kind: 'accepted'; result: EnvelopeResult; fresh: LogRecord[] }
  | { kind: 'refused'; code: EnvelopeCode }
  | { kind: 'quarantined' }
  | { kind: 'denied' };

interface Sent {
  readonly deviceId: string;
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly epoch: number;
  readonly at: number;
}

function acceptedResult(row: EnvelopeRow): EnvelopeResult {
  return { kind: 'accepted', runId: row.runId, state: row.state, seq: row.recordSeq, checkpoint: row.hash };
}

function isOwn(envelope: Envelope, device: DeviceRow): boolean {
  return (
    envelope.deviceId === device.deviceId &&
    envelope.keyId === device.keyId &&
    envelope.workspaceId === device.workspaceId
  );
}

/** What forbids the next envelope of a device whose signature is right. */
async function refuseNext(
  tx: LogTx,
  device: DeviceRow,
  envelope: Envelope,
  epoch: number,
): Promise<EnvelopeCode | null> {
  const { chain, workspaceId } = device;
  const follows = envelope.seq === chain.seq + 1 && envelope.prevHash === chain.hash;
  if (!follows || envelope.serverEpoch !== epoch) return 'OUT_OF_CHAIN';
  if (await tx.isReplay(workspaceId, envelope.nonce, envelope.idempotencyKey)) return 'REPLAYED';

  const told = envelope.payload.run;
  const run = await tx.run(told.runId);
  const isSameRun =
    !run ||
    (run.deviceId === device.deviceId && run.issueId === told.issueId && run.groupId === envelope.groupId);
  if (!isSameRun) return 'RUN_MISMATCH';
  if (!legalSharedTransition(run?.state ?? null, told.state)) return 'ILLEGAL_TRANSITION';

  const issue = documentId({ kind: 'issue', issueId: issueId.parse(told.issueId) });
  const bound = (await tx.documentGroups(workspaceId, [issue])).get(issue) ?? envelope.groupId;
  const isTeam = envelope.groupId.startsWith('team:');
  return isTeam && bound === envelope.groupId && mayWriteTo(device, envelope.groupId) ? null : 'FORBIDDEN';
}

async function write(
  tx: LogTx,
  device: DeviceRow,
  envelope: Envelope,
  hash: string,
  sent: Sent,
): Promise<EnvelopeOutcome> {
  const { deviceId, workspaceId } = device;
  const { groupId, nonce, idempotencyKey, payload } = envelope;
  const { runId, issueId: issue, state } = payload.run;
  const seq = await tx.takeSeqs(workspaceId, 1);
  const fresh: LogRecord = {
    kind: 'run',
    seq,
    groupId,
    deviceId,
    signature: sent.signature,
    bytes: sent.bytes,
  };
  const row: EnvelopeRow = {
    workspaceId,
    deviceId,
    seq: envelope.seq,
    hash,
    nonce,
    idempotencyKey,
    runId,
    state,
    recordSeq: seq,
  };
  await tx.append(workspaceId, sent.at, [{ record: fresh, localId: null }]);
  await tx.addEnvelope(row);
  await tx.putRun({ runId, workspaceId, deviceId, issueId: issue, groupId, state });
  return { kind: 'accepted', result: acceptedResult(row), fresh: [fresh] };
}

/** Takes an envelope, or refuses it whole; a refusal leaves an audit record with a field's name at most. */
export async function acceptEnvelope(tx: LogTx, sent: Sent): Promise<EnvelopeOutcome> {
  const device = await tx.device(sent.deviceId);
  const place = { at: sent.at, workspaceId: device?.workspaceId ?? null, deviceId: sent.deviceId };
  const refuse = async (code: EnvelopeCode, field?: string): Promise<EnvelopeOutcome> => {
    const detail = field === undefined ? code : `${code} ${field}`;
    await tx.audit({ ...place, action: 'envelope.refused', detail });
    return { kind: 'refused', code };
  };

  const parse = parseEnvelope(sent.bytes);
  if (!parse.ok) return refuse(parse.code, parse.field);
  if (device?.state !== 'active') return { kind: 'denied' };
  const { envelope } = parse;
  if (!isOwn(envelope, device) || !mayWriteTo(device, 'workspace')) return refuse('FORBIDDEN');
  if (!isSignedBy(device.publicKey, signingBytes(sent.bytes), sent.signature)) return refuse('BAD_SIGNATURE');

  const hash = envelopeHash(sent.bytes, sha256);
  const known = await tx.envelope(device.deviceId, envelope.seq);
  if (known?.hash === hash) return { kind: 'accepted', result: acceptedResult(known), fresh: [] };
  if (known) {
    await tx.quarantine(device.deviceId);
    await tx.audit({ ...place, action: 'device.quarantined', detail: 'equivocation' });
    return { kind: 'quarantined' };
  }
  const code = await refuseNext(tx, device, envelope, sent.epoch);
  return code ? refuse(code) : write(tx, device, envelope, hash, sent);
}
