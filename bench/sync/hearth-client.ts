import { createOpenWebSocket } from '../../main/sync/web-socket.ts';
import { openChannel, type Channel } from '../../main/sync/channel.ts';
import { unpack } from '../../main/sync/unpack.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { deviceId, memberId, workspaceId } from '../../shared/domain/ids.ts';
import { createDeviceKey, type DeviceKey } from '../../shared/testing/device-key.ts';
import type { Cursor, Intent, LogRecord, OutgoingRecord, ServerMessage } from '../../shared/wire/messages.ts';
import type { RequestCall, RequestResult } from '../../shared/wire/request-messages.ts';
import { systemClock, systemRandom, systemTimers } from '../../main/host/platform.ts';

const newId = createUuid7({ clock: systemClock, random: systemRandom });

/** A device's connection, without a profile behind it: what it is sent is counted and handed on. */
export interface HearthLink {
  readonly deviceId: string;
  /** Resolves with the seqs when the batch is durable. */
  push(records: readonly Omit<OutgoingRecord, 'localId' | 'origin'>[]): Promise<readonly number[]>;
  request(call: RequestCall): Promise<RequestResult>;
  pull(cursors: readonly Cursor[], listener: Listener): void;
  presence(documentId: string, clientId: number, clock: number, state: string): void;
  readonly bytesReceived: number;
  close(): void;
}

export interface Listener {
  records(items: readonly LogRecord[], head: number): void;
  presence?(count: number): void;
}

export interface Device extends DeviceKey {
  readonly deviceId: string;
  readonly keyId: string;
}

/** A device that nobody knows yet. */
export function newDevice(): Device {
  return { ...createDeviceKey(), deviceId: newId(), keyId: 'k1' };
}

/** Credit that is never used up: nobody here is a slow reader. */
const CREDITS = 1e12;

/** Answers that are waited for, by number. */
interface Waiting {
  readonly acks: Map<number, (seqs: readonly number[]) => void>;
  readonly answers: Map<number, (result: RequestResult) => void>;
}

function settle<T>(waiting: Map<number, (value: T) => void>, id: number, value: T): void {
  waiting.get(id)?.(value);
  waiting.delete(id);
}

function take(message: ServerMessage, { acks, answers }: Waiting, listener: Listener | null): void {
  switch (message.type) {
    case 'packed':
      return take(unpack(message.bytes), { acks, answers }, listener);
    case 'ack':
      return settle(acks, message.batchId, message.seqs);
    case 'response':
      return settle(answers, message.id, message.result);
    case 'records':
      return listener?.records(message.items, message.head);
    case 'presence':
      return listener?.presence?.(message.entries.length);
    case 'reject':
      throw new Error(`A benchmark's push was refused: ${message.code}`);
    default:
      return undefined;
  }
}

function createLink(device: Device, channel: Channel): HearthLink {
  const waiting: Waiting = { acks: new Map(), answers: new Map() };
  let localId = channel.welcome.deviceHead;
  let number = 0;
  let bytesReceived = 0;
  let listener: Listener | null = null;
  channel.listen({
    message(message, bytes) {
      bytesReceived += bytes;
      take(message, waiting, listener);
    },
    closed: () => undefined,
  });

  return {
    deviceId: device.deviceId,
    get bytesReceived() {
      return bytesReceived;
    },
    push(records) {
      const batchId = ++number;
      const numbered = records.map((record) => ({ ...record, origin: '', localId: ++localId }));
      const acked = new Promise<readonly number[]>((resolve) => waiting.acks.set(batchId, resolve));
      channel.send({ type: 'push', batchId, records: numbered });
      return acked;
    },
    request(call) {
      const id = ++number;
      const answered = new Promise<RequestResult>((resolve) => waiting.answers.set(id, resolve));
      channel.send({ type: 'request', id, call });
      return answered;
    },
    pull(cursors, next) {
      listener = next;
      channel.send({ type: 'pull', cursors, credits: CREDITS });
    },
    presence(documentId, clientId, clock, state) {
      channel.send({ type: 'presence', entries: [{ documentId, clientId, clock, state }] });
    },
    close: () => channel.close(),
  };
}

/** Connects a device. */
export async function connect(url: string, device: Device, intent: Intent): Promise<HearthLink> {
  const { publicKey, keyId, sign } = device;
  const channel = await openChannel({
    openSocket: createOpenWebSocket({ timers: systemTimers }),
    socketUrl: `${url}/sync`,
    identity: { deviceId: deviceId.parse(device.deviceId), publicKey, keyId, sign },
    intent,
    server: null,
    timers: systemTimers,
    signal: new AbortController().signal,
  });
  return createLink(device, channel);
}

/** Claims an empty server; its owner's device and connection. */
export async function claim(url: string, invite: string): Promise<{ owner: HearthLink; device: Device }> {
  const device = newDevice();
  const ids = { workspaceId: workspaceId.parse(newId()), memberId: memberId.parse(newId()) };
  const owner = await connect(url, device, { kind: 'claim', invite, ...ids });
  return { owner, device };
}

/** Adds a member with one device. */
export async function join(
  url: string,
  owner: HearthLink,
  device: Device = newDevice(),
): Promise<HearthLink> {
  const made = await owner.request({
    method: 'invites.create',
    role: 'member',
    teams: null,
    ttlMs: 3_600_000,
    memberId: null,
  });
  if (made.method !== 'invites.create') throw new Error('No invite for a benchmark');
  return connect(url, device, { kind: 'join', invite: made.invite });
}

/** A new id, as the product makes them. */
export const freshId: () => string = newId;
