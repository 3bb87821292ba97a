import type { Channel } from '../../../main/sync/channel.ts';
import type { DeviceIdentity } from '../../../main/vault/types.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { encodeEnvelope, signingBytes } from '../../../shared/boundary/envelope.ts';
import { plainHeader, plainRun } from '../../../shared/testing/boundary.ts';
import { encodePayload } from '../../../shared/boundary/payload.ts';
import { closeCodes } from '../../../shared/wire/close-codes.ts';
import type { OutgoingRecord } from '../../../shared/wire/messages.ts';
import { readLog } from '../oracle/server-log.ts';
import type { World } from '../world/create-world.ts';
import type { Reply, Stranger } from './stranger.ts';

/** What a probe has to work with. */
interface Lab {
  readonly world: World;
  readonly stranger: Stranger;
  /** A member whose key the stranger has. */
  readonly stolen: DeviceIdentity;
  /** An invite that somebody has used. */
  readonly usedInvite: string | null;
}

/** Tries something that must not work; answers what the server did if it is not what it should have done. */
type Probe = (lab: Lab) => Promise<string | null>;

const resume = { kind: 'resume' } as const;
const OTHER = 'team:018f0000-0000-7000-8000-0000000000ff' as GroupId;
/** An update that says nothing. */
const NOTHING = Uint8Array.of(0, 0);

async function enter({ stranger, stolen }: Lab): Promise<Channel> {
  const channel = await stranger.enter(stolen, resume);
  if (typeof channel === 'number') throw new Error(`A member was refused with ${channel}`);
  return channel;
}

function expectReject(reply: Reply, codes: readonly string[]): string | null {
  if (reply.type === 'reject' && codes.includes(reply.code)) return null;
  return JSON.stringify(reply);
}

/** A record that the server has, as it was pushed. */
async function someRecord({ world, stolen }: Lab): Promise<OutgoingRecord | null> {
  const log = world.server.store ? await readLog(world.server.store) : [];
  const found = log.find(
    (record) =>
      record.kind === 'yjs' &&
      record.deviceId === stolen.deviceId &&
      record.documentId.startsWith('issue:') &&
      // What was purged is refused for that alone.
      record.payload.length > 0,
  );
  if (found?.kind !== 'yjs') return null;
  const { localId, documentId, groupId, origin, payload } = found;
  return { localId, documentId, groupId, origin, payload };
}

async function pushing(
  lab: Lab,
  change: (known: OutgoingRecord, head: number) => OutgoingRecord,
): Promise<Reply | null> {
  const known = await someRecord(lab);
  if (!known) return null;
  const channel = await enter(lab);
  const record = change(known, channel.welcome.deviceHead);
  const reply = await lab.stranger.say(channel, { type: 'push', batchId: 1, records: [record] });
  channel.close();
  return reply;
}

async function refused(
  lab: Lab,
  identity: DeviceIdentity,
  intent: Parameters<Stranger['enter']>[1],
  code: number,
): Promise<string | null> {
  const channel = await lab.stranger.enter(identity, intent);
  if (channel === code) return null;
  if (typeof channel !== 'number') channel.close();
  return typeof channel === 'number' ? `closed with ${channel}` : 'let in';
}

const otherGroup: Probe = async (lab) => {
  const reply = await pushing(lab, (known, head) => ({ ...known, localId: head + 1, groupId: OTHER }));
  return reply && expectReject(reply, ['WRONG_GROUP']);
};

const otherContent: Probe = async (lab) => {
  const reply = await pushing(lab, (known) => ({ ...known, payload: NOTHING }));
  return reply && expectReject(reply, ['OUTBOX_FORKED']);
};

const noDocument: Probe = async (lab) => {
  const reply = await pushing(lab, (known, head) => ({ ...known, localId: head + 1, documentId: 'issue:x' }));
  return reply && expectReject(reply, ['INVALID_DOCUMENT']);
};

const othersInbox: Probe = async (lab) => {
  const id = '018f0000-0000-7000-8000-0000000000fe';
  const reply = await pushing(lab, (known, head) => ({
    ...known,
    localId: head + 1,
    documentId: `member:${id}`,
    groupId: `member:${id}` as GroupId,
  }));
  return reply && expectReject(reply, ['FORBIDDEN_GROUP']);
};

const usedInvite: Probe = async (lab) => {
  if (lab.usedInvite === null) return null;
  const intent = { kind: 'join', invite: lab.usedInvite } as const;
  return refused(lab, lab.stranger.newIdentity(), intent, closeCodes.inviteInvalid);
};

const otherKey: Probe = (lab) => {
  const { publicKey, sign } = lab.stranger.newIdentity();
  return refused(lab, { ...lab.stolen, publicKey, sign }, resume, closeCodes.unauthorised);
};

const otherSignature: Probe = (lab) =>
  refused(lab, { ...lab.stolen, sign: lab.stranger.newIdentity().sign }, resume, closeCodes.unauthorised);

/** Two envelopes for one place: the device is shut out. */
const equivocation: Probe = async (lab) => {
  const { stranger, stolen } = lab;
  const channel = await enter(lab);
  const { workspaceId, epoch, envelopeHead } = channel.welcome;
  if (envelopeHead.seq === 0) return null;
  const { deviceId, keyId } = stolen;
  const place = { seq: envelopeHead.seq, prevHash: envelopeHead.hash, serverEpoch: epoch };
  const bytes = encodeEnvelope(
    { ...plainHeader, workspaceId, deviceId, keyId, ...place },
    encodePayload(plainRun),
  );
  const signature = await stolen.sign(signingBytes(bytes));
  const reply = await stranger.say(channel, { type: 'envelope', id: 1, bytes, signature });
  if (reply.type !== 'closed' || reply.code !== closeCodes.quarantined) return JSON.stringify(reply);
  return refused(lab, stolen, resume, closeCodes.quarantined);
};

/** The probe after which the device is of no more use: the last. */
export const shutsOut = 'two envelopes for one place';

export const probes: readonly (readonly [name: string, probe: Probe])[] = [
  ['a document in another group', otherGroup],
  ['other content under a number in use', otherContent],
  ['a document that is none', noDocument],
  ["somebody else's inbox", othersInbox],
  ['an invite that was used', usedInvite],
  ["somebody else's device id", otherKey],
  ['a signature of another key', otherSignature],
  [shutsOut, equivocation],
];
