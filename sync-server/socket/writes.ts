import type { Clock, Random } from '../../shared/lib/ports.ts';
import type { CloseName } from '../../shared/wire/close-codes.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage, LogRecord, MessageOf, ServerMessage } from '../../shared/wire/messages.ts';
import { acceptEnvelope } from '../log/accept-envelope.ts';
import type { DeviceRow, LogStore } from '../log/log-store.ts';
import { acceptPush } from '../log/push.ts';
import { answerRequest } from '../log/requests.ts';
import type { Hub } from './hub.ts';

/** What writes to the log for a device, and answers it. */
export interface Writes {
  handle(message: Write): void;
}

export type Write = MessageOf<ClientMessage, 'push' | 'envelope' | 'request'>;

interface WritesOptions {
  readonly device: DeviceRow;
  readonly store: LogStore;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly random: Random;
  send(message: ServerMessage): void;
  refused(close: CloseName): void;
  failed(error: unknown): void;
}

/** Writes that may wait for their answer, by kind (SPEC.md, L3). */
const most: Readonly<Record<Write['type'], number>> = {
  push: wireLimits.batchesInFlight,
  envelope: 1,
  request: wireLimits.requestsInFlight,
};

/** Serves a device's writes. They begin in the order in which they came, and the store keeps that order. */
export function createWrites(options: WritesOptions): Writes {
  const { store, hub, clock, random, send, refused, failed } = options;
  const { deviceId, workspaceId } = options.device;
  const waiting = { push: 0, envelope: 0, request: 0 };

  /** The answer goes out before anybody hears of it, so that a device knows its own records (SPEC.md, P5). */
  function answer(message: ServerMessage, fresh: readonly LogRecord[]): void {
    send(message);
    hub.publish(workspaceId, fresh);
  }

  async function push({ batchId, records }: MessageOf<Write, 'push'>): Promise<void> {
    const outcome = await store.transact((tx) => acceptPush(tx, { deviceId, records, at: clock.now() }));
    switch (outcome.kind) {
      case 'accepted':
        return answer({ type: 'ack', batchId, seqs: outcome.seqs }, outcome.fresh);
      case 'rejected':
        return send({ type: 'reject', batchId, index: outcome.index, code: outcome.code });
      case 'denied':
        return refused('unauthorised');
    }
  }

  async function envelope({ id, bytes, signature }: MessageOf<Write, 'envelope'>): Promise<void> {
    const sent = { deviceId, bytes, signature, epoch: store.epoch, at: clock.now() };
    const outcome = await store.transact((tx) => acceptEnvelope(tx, sent));
    switch (outcome.kind) {
      case 'accepted':
        return answer({ type: 'envelopeAck', id, result: outcome.result }, outcome.fresh);
      case 'refused':
        return send({ type: 'envelopeAck', id, result: outcome });
      case 'quarantined':
        return hub.closeDevice(deviceId, 'quarantined');
      case 'denied':
        return refused('unauthorised');
    }
  }

  async function request({ id, call }: MessageOf<Write, 'request'>): Promise<void> {
    const asked = { deviceId, call, at: clock.now() };
    const result = await store.transact((tx) => answerRequest(tx, random, asked));
    if (result) send({ type: 'response', id, result });
    else refused('unauthorised');
  }

  function begin(message: Write): Promise<void> {
    switch (message.type) {
      case 'push':
        return push(message);
      case 'envelope':
        return envelope(message);
      case 'request':
        return request(message);
    }
  }

  return {
    handle(message) {
      const { type } = message;
      if (waiting[type] >= most[type]) return refused('tooMany');
      waiting[type] += 1;
      begin(message)
        .catch(failed)
        .finally(() => void (waiting[type] -= 1));
    },
  };
}
