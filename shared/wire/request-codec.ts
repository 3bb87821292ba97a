import { roles, type Role } from '../domain/role.ts';
import type { EnvelopeResult, RequestCall, RequestResult } from './messages.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';
import { wireLimits } from './limits.ts';
import { ID } from './record-codec.ts';
import { WireError } from './wire-error.ts';

const methods = { refused: 0, 'keys.lease': 1, 'invites.create': 2 } as const;
const results = { refused: 0, accepted: 1 } as const;

/** Longest code such as `FORBIDDEN_FIELD`, and longest hash in hex. */
const CODE = 64;

export function readRole(reader: Reader): Role {
  return reader.parsed(16, (text) => roles.find((role) => role === text) ?? null);
}

export function writeCall(writer: Writer, call: RequestCall): void {
  writer.uint(methods[call.method]);
  switch (call.method) {
    case 'keys.lease':
      writer.text(call.teamId);
      writer.uint(call.above);
      writer.uint(call.count);
      return;
    case 'invites.create':
      writer.text(call.role);
  }
}

export function readCall(reader: Reader): RequestCall {
  switch (reader.uint()) {
    case methods['keys.lease']:
      return { method: 'keys.lease', teamId: reader.text(ID), above: reader.uint(), count: reader.uint() };
    case methods['invites.create']:
      return { method: 'invites.create', role: readRole(reader) };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

export function writeResult(writer: Writer, result: RequestResult): void {
  writer.uint(methods[result.method]);
  switch (result.method) {
    case 'keys.lease':
      writer.uint(result.from);
      writer.uint(result.to);
      return;
    case 'invites.create':
      writer.text(result.invite);
      writer.uint(result.expiresAt);
      return;
    case 'refused':
      writer.text(result.code);
  }
}

export function readResult(reader: Reader): RequestResult {
  switch (reader.uint()) {
    case methods['keys.lease']:
      return { method: 'keys.lease', from: reader.uint(), to: reader.uint() };
    case methods['invites.create']:
      return { method: 'invites.create', invite: reader.text(wireLimits.text), expiresAt: reader.uint() };
    case methods.refused:
      return { method: 'refused', code: reader.text(CODE) };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

export function writeEnvelopeResult(writer: Writer, result: EnvelopeResult): void {
  writer.uint(results[result.kind]);
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

export function readEnvelopeResult(reader: Reader): EnvelopeResult {
  switch (reader.uint()) {
    case results.accepted:
      return {
        kind: 'accepted',
        runId: reader.text(ID),
        state: reader.text(ID),
        seq: reader.uint(),
        checkpoint: reader.text(CODE),
      };
    case results.refused:
      return { kind: 'refused', code: reader.text(CODE) };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}
