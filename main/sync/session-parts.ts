import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage, ServerMessage, Welcome } from '../../shared/wire/messages.ts';
import { createEnvelopeSender, type EnvelopeSender } from './envelope-sender.ts';
import { openServerKey } from './hashing.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';
import { createKeyLeaser, type KeyLeaser } from './key-leaser.ts';
import { createChain } from './link.ts';
import type { MetaLog } from './meta/meta-log.ts';
import type { SyncParts } from './parts.ts';
import { createPresence, noPresence, type Presence } from './presence.ts';
import { createPusher, type Pusher } from './pusher.ts';
import { createReceiver, type Receiver } from './receiver.ts';
import type { Repairs } from './repairs.ts';
import { createRequests, type Requests } from './requests.ts';
import { createReturner, type Returner } from './returner.ts';
import { createSealer, type Sealer } from './sealer.ts';

/** What works side by side over one connection. */
export interface SessionParts {
  readonly requests: Requests;
  readonly leaser: KeyLeaser;
  readonly sender: EnvelopeSender;
  readonly pusher: Pusher;
  readonly sealer: Sealer;
  readonly receiver: Receiver;
  readonly returner: Returner;
  readonly presence: Presence;
  readonly heartbeat: Heartbeat;
}

export interface SessionPartsOptions extends SyncParts {
  readonly welcome: Welcome;
  readonly metaLog: MetaLog;
  readonly repairs: Repairs;
  send(message: ClientMessage): void;
  changed(): void;
  /** The server has no room for more; told when it begins and when it is over. */
  waits(isWaiting: boolean): void;
  /** Everything up to `head` is applied. */
  reached(head: number): void;
  /** Everything is sent and acknowledged. May be called again. */
  idle(): void;
  dead(): void;
  failed(error: unknown): void;
}

/** Bytes of the log that may be under way while this device catches up. */
const CREDITS = wireLimits.unpacked;

function createPushing(options: SessionPartsOptions): Pick<SessionParts, 'pusher' | 'sealer'> {
  const { welcome, replicaLog, identity, send } = options;
  const { workspaceId, deviceHead } = welcome;
  const sealer = createSealer({ ...options, owner: { workspaceId, deviceId: identity.deviceId } });
  const pusher = createPusher({
    ...options,
    deviceHead,
    sent: sealer.sent,
    restarted: sealer.restarted,
    // Own records must be known as such before they come back.
    settled: () => send({ type: 'pull', cursors: replicaLog.cursors(), credits: CREDITS }),
  });
  return { pusher, sealer };
}

/** Makes the parts of one connection and ties those together that depend on each other. */
export function createSessionParts(options: SessionPartsOptions): SessionParts {
  const { welcome, identity, presence = noPresence, send, dead } = options;
  const { workspaceId, role, epoch, envelopeHead: serverHead } = welcome;
  const { deviceId } = identity;
  const requests = createRequests(options);
  const { pusher, sealer } = createPushing(options);
  return {
    requests,
    pusher,
    sealer,
    leaser: createKeyLeaser({ ...options, requests, role }),
    sender: createEnvelopeSender({ ...options, chain: createChain(options.meta), epoch, serverHead }),
    receiver: createReceiver({
      ...options,
      workspaceId,
      deviceId,
      serverKey: openServerKey(welcome.serverKey),
      recorded: pusher.recorded,
      credit: (bytes) => send({ type: 'credit', bytes }),
    }),
    returner: createReturner(options),
    presence: createPresence({ ...options, relay: presence }),
    heartbeat: createHeartbeat({ ...options, dead, ping: () => send({ type: 'ping' }) }),
  };
}

/** Gives a message to the part it is for; false when the server may not send it now. */
export function route(parts: SessionParts, message: ServerMessage, bytes: number): boolean {
  parts.heartbeat.heard();
  switch (message.type) {
    case 'records':
    case 'snapshots':
    case 'packed':
    case 'seals':
    case 'digest':
      parts.receiver.take(message, bytes);
      return true;
    case 'ack':
      parts.pusher.acked(message.batchId, message.seqs);
      return true;
    case 'reject':
      parts.pusher.rejected(message.batchId, message.index, message.code);
      return true;
    case 'envelopeAck':
      parts.sender.answered(message.id, message.result);
      return true;
    case 'response':
      parts.requests.answered(message.id, message.result);
      return true;
    case 'returned':
      parts.returner.answered(message.id, message);
      return true;
    case 'presence':
      parts.presence.received(message.entries);
      return true;
    case 'pong':
    case 'bye':
      return true;
    case 'challenge':
    case 'welcome':
      return false;
  }
}
