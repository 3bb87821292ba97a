import type { ClientMessage, ServerMessage, Welcome } from '../../shared/wire/messages.ts';
import { createEnvelopeSender, type EnvelopeSender } from './envelope-sender.ts';
import { createHeartbeat, type Heartbeat } from './heartbeat.ts';
import { createKeyLeaser, type KeyLeaser } from './key-leaser.ts';
import { createChain } from './link.ts';
import type { SyncParts } from './parts.ts';
import { createPusher, type Pusher } from './pusher.ts';
import { createReceiver, type Receiver } from './receiver.ts';
import { createRequests, type Requests } from './requests.ts';

/** What works side by side over one connection. */
export interface SessionParts {
  readonly requests: Requests;
  readonly leaser: KeyLeaser;
  readonly sender: EnvelopeSender;
  readonly pusher: Pusher;
  readonly receiver: Receiver;
  readonly heartbeat: Heartbeat;
}

interface SessionPartsOptions extends SyncParts {
  readonly welcome: Welcome;
  send(message: ClientMessage): void;
  changed(): void;
  /** The server will take nothing more of what waits. */
  refused(code: string): void;
  /** Everything up to `head` is applied. */
  reached(head: number): void;
  dead(): void;
  failed(error: unknown): void;
}

/** Makes the parts of one connection and ties those together that depend on each other. */
export function createSessionParts(options: SessionPartsOptions): SessionParts {
  const { welcome, replicaLog, identity, send, dead } = options;
  const { role, deviceHead, epoch, envelopeHead: serverHead } = welcome;
  const requests = createRequests(options);
  const pusher = createPusher({
    ...options,
    deviceHead,
    // Own records must be known as such before they come back.
    settled: () => send({ type: 'pull', cursors: replicaLog.cursors() }),
  });
  return {
    requests,
    pusher,
    leaser: createKeyLeaser({ ...options, requests, role }),
    sender: createEnvelopeSender({ ...options, chain: createChain(options.meta), epoch, serverHead }),
    receiver: createReceiver({ ...options, deviceId: identity.deviceId, recorded: pusher.recorded }),
    heartbeat: createHeartbeat({ ...options, dead, ping: () => send({ type: 'ping' }) }),
  };
}

/** Gives a message to the part it is for; false when the server may not send it now. */
export function route(parts: SessionParts, message: ServerMessage): boolean {
  parts.heartbeat.heard();
  switch (message.type) {
    case 'records':
      parts.receiver.take(message.items, message.head);
      return true;
    case 'ack':
      parts.pusher.acked(message.batchId, message.seqs);
      return true;
    case 'reject':
      parts.pusher.rejected(message.code);
      return true;
    case 'envelopeAck':
      parts.sender.answered(message.id, message.result);
      return true;
    case 'response':
      parts.requests.answered(message.id, message.result);
      return true;
    case 'pong':
    case 'bye':
      return true;
    case 'challenge':
    case 'welcome':
      return false;
  }
}
