import {
  readMemberId,
  readNullable,
  readRole,
  readTeams,
  writeNullable,
  writeTeams,
} from './access-codec.ts';
import { wireLimits, wireSizes } from './limits.ts';
import type { Reader } from './reader.ts';
import type { RequestCall } from './request-messages.ts';
import { WireError } from './wire-error.ts';
import type { Writer } from './writer.ts';

const tags = {
  'keys.lease': 1,
  'invites.create': 2,
  'members.update': 3,
  'members.remove': 4,
  'devices.revoke': 5,
  'devices.renew': 6,
  'documents.purge': 7,
  'claims.take': 8,
  'claims.renew': 9,
  'claims.release': 10,
  'tickets.create': 11,
} as const;

/** The body of a `request`. */
export function writeCall(writer: Writer, call: RequestCall): void {
  writer.uint(tags[call.method]);
  switch (call.method) {
    case 'keys.lease':
      writer.text(call.teamId);
      writer.uint(call.above);
      writer.uint(call.count);
      return;
    case 'invites.create':
      writer.text(call.role);
      writeTeams(writer, call.teams);
      writer.uint(call.ttlMs);
      writeNullable(writer, call.memberId, (id) => writer.text(id));
      return;
    case 'members.update':
      writer.text(call.memberId);
      writer.text(call.role);
      writeTeams(writer, call.teams);
      return;
    case 'members.remove':
      writer.text(call.memberId);
      return;
    case 'devices.revoke':
      writer.text(call.deviceId);
      return;
    case 'devices.renew':
      writer.text(call.deviceId);
      writer.text(call.keyId);
      writer.fixed(call.publicKey);
      return;
    case 'documents.purge':
      writer.list(call.documentIds, (id) => writer.text(id));
      return;
    case 'claims.take':
      writer.text(call.name);
      writer.uint(call.ttlMs);
      return;
    case 'claims.renew':
      writer.text(call.name);
      writer.uint(call.epoch);
      writer.uint(call.ttlMs);
      return;
    case 'claims.release':
      writer.text(call.name);
      writer.uint(call.epoch);
      return;
    case 'tickets.create':
      writer.text(call.documentId);
  }
}

/** Mirror of `writeCall`. */
export function readCall(reader: Reader): RequestCall {
  const { id, text, purges } = wireLimits;
  switch (reader.uint()) {
    case tags['keys.lease']:
      return { method: 'keys.lease', teamId: reader.text(id), above: reader.uint(), count: reader.uint() };
    case tags['invites.create']:
      return {
        method: 'invites.create',
        role: readRole(reader),
        teams: readTeams(reader),
        ttlMs: reader.uint(),
        memberId: readNullable(reader, () => readMemberId(reader)),
      };
    case tags['members.update']:
      return {
        method: 'members.update',
        memberId: readMemberId(reader),
        role: readRole(reader),
        teams: readTeams(reader),
      };
    case tags['members.remove']:
      return { method: 'members.remove', memberId: readMemberId(reader) };
    case tags['devices.revoke']:
      return { method: 'devices.revoke', deviceId: reader.text(id) };
    case tags['devices.renew']:
      return {
        method: 'devices.renew',
        deviceId: reader.text(id),
        keyId: reader.text(id),
        publicKey: reader.fixed(wireSizes.publicKey),
      };
    case tags['documents.purge']:
      return { method: 'documents.purge', documentIds: reader.list(purges, () => reader.text(id)) };
    case tags['claims.take']:
      return { method: 'claims.take', name: reader.text(text), ttlMs: reader.uint() };
    case tags['claims.renew']:
      return {
        method: 'claims.renew',
        name: reader.text(text),
        epoch: reader.uint(),
        ttlMs: reader.uint(),
      };
    case tags['claims.release']:
      return { method: 'claims.release', name: reader.text(text), epoch: reader.uint() };
    case tags['tickets.create']:
      return { method: 'tickets.create', documentId: reader.text(id) };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}
