import { contractLimits } from '../../shared/contract/contract-limits.ts';
import type { Caller, Handlers } from '../../shared/contract/contract.ts';
import type { NotificationName, NotificationOf } from '../../shared/contract/events.ts';
import { createRpc, type JsonRpcEngine } from '../../shared/contract/rpc.ts';
import { closeCodes, type CloseReason, type Transport } from '../../shared/contract/transport.ts';
import type { Logger, Timers, Undo } from '../../shared/lib/ports.ts';
import type { Journal } from '../store/types.ts';
import type { CallGate } from './call-gate.ts';
import { createChannelServer } from './channel-server.ts';
import { createGuard, type Allowances } from './guard.ts';
import { createJournalFeed } from './journal-feed.ts';
import type { ChannelDoors } from './ports.ts';

/** All handlers but the one that belongs to the connection itself. */
export type HostHandlers = Omit<Handlers, 'journal.subscribe'>;

/** Something that every client which follows the journal is told beside it. */
export type Notice = { name: 'sync.progress'; params: NotificationOf<'sync.progress'> };

/** What all clients of a host share. */
export interface ClientServices {
  readonly handlers: HostHandlers;
  readonly journal: Pick<Journal, 'head' | 'refuse' | 'since' | 'subscribe'>;
  readonly doors: ChannelDoors;
  readonly allow: Allowances;
  readonly gate: CallGate;
  readonly engine: JsonRpcEngine;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly createId: () => string;
  readonly onNotice: (listener: (notice: Notice) => void) => Undo;
}

export interface ServeClientOptions extends ClientServices {
  /** Open and past its handshake. */
  readonly transport: Transport;
  readonly caller: Caller;
}

/** Frames that are not of the contract, until the client is shown out. */
const invalidFrames = 100;
/** A client that does not read what it asked for is dropped when so much of it waits, in bytes. */
const bufferedBytes = 64 * 1024 * 1024;

/** Serves the contract to one client until its transport closes. */
export function serveClient(options: ServeClientOptions): void {
  const { caller, doors, logger, timers } = options;
  const transport = dropWhenFull(options.transport);
  const feed = createJournalFeed({
    journal: options.journal,
    timers,
    bufferedBytes: () => transport.bufferedBytes(),
    sendEvents: (events) => notify('journal.events', { events: [...events] }),
    sendLagged: (cursor) => notify('journal.lagged', { cursor }),
  });
  const handlers: Handlers = {
    ...options.handlers,
    'journal.subscribe': async ({ cursor }) => feed.subscribe(cursor),
  };
  const guard = createGuard({ ...options, handlers });
  const channels = createChannelServer({ doors, caller, logger, send: (bytes) => transport.send(bytes) });
  const strikes = createStrikes(transport, logger);

  const rpc = createRpc({
    engine: options.engine,
    transport,
    maxTextLength: contractLimits.textLength,
    maxBinaryBytes: contractLimits.binaryBytes,
    onRequest: guard,
    // Clients have nothing to tell unasked; JSON-RPC lets a server ignore notifications it does not know.
    onNotification: () => undefined,
    onChannelFrame: channels.receive,
    onInvalid: strikes,
  });

  function notify<N extends NotificationName>(name: N, params: NotificationOf<N>): void {
    rpc.notify(name, params);
  }

  const unsubscribe = options.onNotice(({ name, params }) => {
    if (feed.active) notify(name, params);
  });
  transport.onClose((reason) => {
    unsubscribe();
    feed.close();
    channels.closeAll();
    logger.info('contract.client_left', { kind: caller.kind, code: reason.code });
  });
  logger.info('contract.client_joined', { kind: caller.kind });
}

/** A binary frame that is none ends the connection; bad text is answered, and only so often. */
function createStrikes(transport: Transport, logger: Logger): (reason: string) => void {
  let left = invalidFrames;
  return (reason) => {
    logger.warn('contract.invalid_frame', { reason });
    left -= 1;
    if (reason !== 'channel' && left > 0) return;
    transport.close({ code: closeCodes.invalidFrame, reason: 'Not a frame of the contract.' });
  };
}

function dropWhenFull(transport: Transport): Transport {
  const full: CloseReason = { code: closeCodes.slowConsumer, reason: 'Too much is waiting to be read.' };
  return {
    ...transport,
    send(message) {
      if (transport.bufferedBytes() > bufferedBytes) transport.close(full);
      else transport.send(message);
    },
  };
}
