import { readMemberId, readRole, readTeams, readWorkspaceId, writeTeams } from './access-codec.ts';
import { wireLimits, wireSizes } from './limits.ts';
import type { RecordChainHead, Welcome } from './messages.ts';
import type { Reader } from './reader.ts';
import type { Writer } from './writer.ts';

/** The body of `welcome`. */
export function writeWelcome(writer: Writer, welcome: Welcome): void {
  writer.text(welcome.workspaceId);
  writer.text(welcome.memberId);
  writer.text(welcome.role);
  writeTeams(writer, welcome.teams);
  writer.uint(welcome.epoch);
  writer.uint(welcome.restoredHead);
  writer.flag(welcome.isRecovering);
  writer.uint(welcome.seq);
  writer.uint(welcome.backedUpSeq);
  writer.uint(welcome.deviceHead);
  writer.list(welcome.chains, (chain) => writeChainHead(writer, chain));
  writer.uint(welcome.envelopeHead.seq);
  writer.text(welcome.envelopeHead.hash);
  writer.list(welcome.groups, (id) => writer.text(id));
  writer.fixed(welcome.serverKey);
  writer.uint(welcome.metaSeq);
  writer.list(welcome.earlierRestores, ({ epoch, head }) => {
    writer.uint(epoch);
    writer.uint(head);
  });
}

/** Mirror of `writeWelcome`. */
export function readWelcome(reader: Reader): Welcome {
  return {
    type: 'welcome',
    workspaceId: readWorkspaceId(reader),
    memberId: readMemberId(reader),
    role: readRole(reader),
    teams: readTeams(reader),
    epoch: reader.uint(),
    restoredHead: reader.uint(),
    isRecovering: reader.flag(),
    seq: reader.uint(),
    backedUpSeq: reader.uint(),
    deviceHead: reader.uint(),
    chains: reader.list(wireLimits.groups, () => readChainHead(reader)),
    envelopeHead: { seq: reader.uint(), hash: reader.text(wireLimits.id) },
    groups: reader.list(wireLimits.groups, () => reader.group()),
    serverKey: reader.fixed(wireSizes.publicKey),
    metaSeq: reader.uint(),
    earlierRestores: reader.list(wireLimits.restores, () => ({ epoch: reader.uint(), head: reader.uint() })),
  };
}

/** The end of a chain of records (S1). */
export function writeChainHead(writer: Writer, head: RecordChainHead): void {
  writer.text(head.groupId);
  writer.uint(head.localId);
  writer.fixed(head.hash);
}

/** Mirror of `writeChainHead`. */
export function readChainHead(reader: Reader): RecordChainHead {
  return { groupId: reader.group(), localId: reader.uint(), hash: reader.fixed(wireSizes.hash) };
}
