import { wireLimits } from './limits.ts';
import type { EnvelopeResult } from './messages.ts';
import type { Reader } from './reader.ts';
import type { RequestResult } from './request-messages.ts';
import { WireError } from './wire-error.ts';
import type { Writer } from './writer.ts';

const tags = {
  refused: 0,
  'keys.lease': 1,
  'invites.create': 2,
  claim: 3,
  'tickets.create': 4,
  done: 5,
} as const;
const envelopeTags = { refused: 0, accepted: 1 } as const;

/** The answer to a request. */
export function writeResult(writer: Writer, result: RequestResult): void {
  writer.uint(tags[result.method]);
  switch (result.method) {
    case 'keys.lease':
      writer.uint(result.from);
      writer.uint(result.to);
      return;
    case 'invites.create':
      writer.text(result.invite);
      writer.uint(result.expiresAt);
      return;
    case 'claim':
      writer.uint(result.epoch);
      writer.text(result.deviceId);
      writer.uint(result.expiresAt);
      return;
    case 'tickets.create':
      writer.text(result.ticket);
      writer.uint(result.expiresAt);
      return;
    case 'done':
      return;
    case 'refused':
      writer.text(result.code);
  }
}

/** Mirror of `writeResult`. */
export function readResult(reader: Reader): RequestResult {
  switch (reader.uint()) {
    case tags['keys.lease']:
      return { method: 'keys.lease', from: reader.uint(), to: reader.uint() };
    case tags['invites.create']:
      return { method: 'invites.create', invite: reader.text(wireLimits.text), expiresAt: reader.uint() };
    case tags.claim:
      return {
        method: 'claim',
        epoch: reader.uint(),
        deviceId: reader.text(wireLimits.id),
        expiresAt: reader.uint(),
      };
    case tags['tickets.create']:
      return { method: 'tickets.create', ticket: reader.text(wireLimits.text), expiresAt: reader.uint() };
    case tags.done:
      return { method: 'done' };
    case tags.refused:
      return { method: 'refused', code: reader.text(wireLimits.id) };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

/** The answer to an envelope. */
export function writeEnvelopeResult(writer: Writer, result: EnvelopeResult): void {
  writer.uint(envelopeTags[result.kind]);
  switch (result.kind) {
    case 'accepted':
      writer.text(result.runId);
      writer.text(result.state);
      writer.uint(result.seq);
      writer.text(result.checkpoint);
      return;
    case 'refused':
      writer.text(result.code);
  }
}

/** Mirror of `writeEnvelopeResult`. */
export function readEnvelopeResult(reader: Reader): EnvelopeResult {
  switch (reader.uint()) {
    case envelopeTags.accepted:
      return {
        kind: 'accepted',
        runId: reader.text(wireLimits.id),
        state: reader.text(wireLimits.id),
        seq: reader.uint(),
        checkpoint: reader.text(wireLimits.id),
      };
    case envelopeTags.refused:
      return { kind: 'refused', code: reader.text(wireLimits.id) };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}
