import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage, MessageOf } from '../../shared/wire/messages.ts';
import { RECORD_BYTES } from '../log/stored-size.ts';
import { inspectAll } from './decoding.ts';
import { createDelays } from './delays.ts';
import { createLane } from './lane.ts';
import { envelope, request, seal } from './other-writes.ts';
import { createPushes } from './pushes.ts';
import { endRecovery, takeMeta, takeRecords } from './returns.ts';
import type { Writing } from './writing.ts';

export type Write = MessageOf<
  ClientMessage,
  'push' | 'reopen' | 'seal' | 'envelope' | 'request' | 'returnMeta' | 'returnRecords' | 'recovered'
>;

/** What writes to the log for a device, and answers it. */
export interface Writes {
  handle(message: Write): void;
  /** Resolves when what is under way has been answered. */
  idle(): Promise<void>;
  /** Forgets what has not begun. */
  end(): void;
}

/** Ends the count of a write with its work. */
type Watch = (work: Promise<void>) => undefined;

type Kind = 'push' | 'reopen' | 'seal' | 'envelope' | 'request' | 'return';

/** Writes that may wait for their answer, by kind (SPEC.md of the wire, L3). A host seals all of its groups when it closes. */
const most: Readonly<Record<Kind, number>> = {
  push: wireLimits.batchesInFlight,
  reopen: wireLimits.batchesInFlight,
  request: wireLimits.requestsInFlight,
  return: 4,
  envelope: 1,
  seal: wireLimits.groups,
};

/** Records that a request counts for. */
const REQUEST = 10;

function kindOf(type: Write['type']): Kind {
  switch (type) {
    case 'returnMeta':
    case 'returnRecords':
    case 'recovered':
      return 'return';
    case 'push':
    case 'reopen':
    case 'seal':
    case 'envelope':
    case 'request':
      return type;
  }
}

/**
 * What a write other than a push takes of a device's share (L6). A request counts for more: what it writes goes to all
 * devices and stays for ever.
 */
function costOf(message: Exclude<Write, { type: 'push' | 'reopen' }>): { records: number; bytes: number } {
  switch (message.type) {
    case 'returnRecords': {
      const { records } = message;
      const count = Math.max(1, records.length);
      return { records: count, bytes: sumOf(records.map(({ payload }) => payload)) + count * RECORD_BYTES };
    }
    case 'returnMeta': {
      const { records } = message;
      const count = Math.max(1, records.length);
      return { records: count, bytes: sumOf(records.map(({ bytes }) => bytes)) + count * RECORD_BYTES };
    }
    case 'envelope':
      return { records: 1, bytes: message.bytes.length + RECORD_BYTES };
    case 'request':
      return { records: REQUEST, bytes: REQUEST * RECORD_BYTES };
    case 'seal':
    case 'recovered':
      return { records: 1, bytes: RECORD_BYTES };
  }
}

function sumOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

/** Counts what is under way. */
function createTally(): {
  /** False when there is too much of this kind already. */
  begin(kind: Kind): boolean;
  end(kind: Kind): void;
  idle(): Promise<void>;
  giveUp(): void;
} {
  const waiting = { push: 0, reopen: 0, seal: 0, envelope: 0, request: 0, return: 0 };
  let all = 0;
  let isIdle: (() => void) | null = null;
  return {
    begin(kind) {
      if (waiting[kind] >= most[kind]) return false;
      waiting[kind] += 1;
      all += 1;
      return true;
    },
    end(kind) {
      waiting[kind] -= 1;
      all -= 1;
      if (all === 0) isIdle?.();
    },
    idle() {
      const { promise, resolve } = Promise.withResolvers<void>();
      isIdle = resolve;
      if (all === 0) resolve();
      return promise;
    },
    giveUp: () => isIdle?.(),
  };
}

/** Serves a device's writes. They reach the log in the order in which they came. */
export function createWrites(writing: Writing): Writes {
  const { parts, link, deviceId } = writing;
  const delays = createDelays(parts.timers);
  const pushes = createPushes(writing, delays);
  const lane = createLane((error) => link.failed(error));
  const tally = createTally();

  /** Hands a write to the log; a promise while what comes after it has to wait. */
  function hand(
    message: Exclude<Write, { type: 'push' | 'reopen' }>,
    watch: Watch,
  ): Promise<void> | undefined {
    switch (message.type) {
      case 'seal':
        return watch(seal(writing, message));
      case 'envelope':
        return watch(envelope(writing, message));
      case 'request':
        return watch(request(writing, message));
      case 'returnMeta':
        return watch(takeMeta(writing, message));
      case 'recovered':
        return watch(endRecovery(writing));
      case 'returnRecords': {
        const outlines = inspectAll(parts.decoder, message.records);
        if (!(outlines instanceof Promise)) return watch(takeRecords(writing, message, outlines));
        return outlines.then((all) => watch(takeRecords(writing, message, all)));
      }
    }
  }

  /** A promise while what comes after it has to wait. */
  function begin(message: Write): Promise<void> | undefined {
    const kind = kindOf(message.type);
    const finish = (error?: unknown): void => {
      tally.end(kind);
      if (error !== undefined) link.failed(error);
    };
    const watch: Watch = (work) => void work.then(() => finish(), finish);
    if (message.type === 'push') return pushes.begin(message, finish);
    if (message.type === 'reopen') {
      pushes.reopen();
      finish();
      return undefined;
    }
    const waitMs = parts.rates.take(deviceId, costOf(message));
    if (waitMs === 0) return hand(message, watch);
    // Nobody is there to hear of it when the connection has ended meanwhile.
    return delays.wait(waitMs).then(() => (link.isOver ? finish() : hand(message, watch)));
  }

  return {
    handle(message) {
      if (tally.begin(kindOf(message.type))) lane.enter(() => begin(message));
      else link.hangUp('tooMany');
    },
    idle: tally.idle,
    end() {
      lane.end();
      delays.end();
      tally.giveUp();
    },
  };
}
