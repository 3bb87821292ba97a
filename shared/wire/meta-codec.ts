import {
  readMemberId,
  readRole,
  readTeamId,
  readTeams,
  readWorkspaceId,
  writeTeams,
} from './access-codec.ts';
import { wireLimits, wireSizes } from './limits.ts';
import type { Meta, MetaEntry } from './meta.ts';
import { createReader, type Reader } from './reader.ts';
import { WireError } from './wire-error.ts';
import { createWriter, type Writer } from './writer.ts';

const tags = {
  'workspace.claimed': 1,
  'member.set': 2,
  'member.removed': 3,
  'device.added': 4,
  'device.revoked': 5,
  'device.quarantined': 6,
  'documents.purged': 7,
  'keys.leased': 8,
} as const;

function writeEntry(writer: Writer, entry: MetaEntry): void {
  writer.uint(tags[entry.kind]);
  switch (entry.kind) {
    case 'workspace.claimed':
      writer.text(entry.workspaceId);
      return;
    case 'member.set':
      writer.text(entry.memberId);
      writer.text(entry.role);
      writeTeams(writer, entry.teams);
      return;
    case 'member.removed':
      writer.text(entry.memberId);
      return;
    case 'device.added':
      writer.text(entry.deviceId);
      writer.text(entry.memberId);
      writer.text(entry.keyId);
      writer.fixed(entry.publicKey);
      return;
    case 'device.revoked':
    case 'device.quarantined':
      writer.text(entry.deviceId);
      return;
    case 'documents.purged':
      writer.list(entry.documentIds, (id) => writer.text(id));
      return;
    case 'keys.leased':
      writer.text(entry.teamId);
      writer.uint(entry.upTo);
  }
}

function readEntry(reader: Reader): MetaEntry {
  const { id, purges } = wireLimits;
  switch (reader.uint()) {
    case tags['workspace.claimed']:
      return { kind: 'workspace.claimed', workspaceId: readWorkspaceId(reader) };
    case tags['member.set']:
      return {
        kind: 'member.set',
        memberId: readMemberId(reader),
        role: readRole(reader),
        teams: readTeams(reader),
      };
    case tags['member.removed']:
      return { kind: 'member.removed', memberId: readMemberId(reader) };
    case tags['device.added']:
      return {
        kind: 'device.added',
        deviceId: reader.text(id),
        memberId: readMemberId(reader),
        keyId: reader.text(id),
        publicKey: reader.fixed(wireSizes.publicKey),
      };
    case tags['device.revoked']:
      return { kind: 'device.revoked', deviceId: reader.text(id) };
    case tags['device.quarantined']:
      return { kind: 'device.quarantined', deviceId: reader.text(id) };
    case tags['documents.purged']:
      return { kind: 'documents.purged', documentIds: reader.list(purges, () => reader.text(id)) };
    case tags['keys.leased']:
      return { kind: 'keys.leased', teamId: readTeamId(reader), upTo: reader.uint() };
    default:
      throw new WireError('UNKNOWN_MESSAGE');
  }
}

/** The bytes of a `meta` record. Their SHA-256 is what the next one names. */
export function encodeMeta(meta: Meta): Uint8Array {
  const writer = createWriter();
  writer.uint(meta.metaSeq);
  writer.fixed(meta.prevHash);
  writer.uint(meta.at);
  writer.text(meta.by);
  writeEntry(writer, meta.entry);
  return writer.finish();
}

/** What a `meta` record says, or a `WireError`. Checks neither chain nor signature (SPEC.md, M1). */
export function decodeMeta(bytes: Uint8Array): Meta {
  if (bytes.length > wireLimits.meta) throw new WireError('TOO_LARGE');
  const reader = createReader(bytes);
  const meta = {
    metaSeq: reader.uint(),
    prevHash: reader.fixed(wireSizes.hash),
    at: reader.uint(),
    by: reader.text(wireLimits.id),
    entry: readEntry(reader),
  };
  reader.end();
  return meta;
}
