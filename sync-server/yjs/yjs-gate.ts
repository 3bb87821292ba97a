import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock, Logger, Timers } from '../../shared/lib/ports.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { Decoder } from '../decode/decoder.ts';
import { callerOf } from '../socket/addresses.ts';
import type { Subscriber } from '../socket/audience.ts';
import type { SyncCore } from '../socket/core.ts';
import { refuseUpgrade, type UpgradeHandler } from '../socket/gate.ts';
import type { ServerLimits } from '../socket/server-limits.ts';
import type { Stats } from '../socket/stats.ts';
import type { Strangers } from '../socket/strangers.ts';
import { answerPings, createWebSockets } from '../socket/web-sockets.ts';
import { createAdmit, readCall, type Admission, type Call } from './admit.ts';
import type { GuestSocket } from './guest-socket.ts';
import { createGuests } from './guests.ts';
import { createQuestions } from './questions.ts';
import { goodbyes } from './rights.ts';
import { createRooms } from './rooms.ts';

/** Lets y-websocket clients in, each into the one document that its ticket names. */
export interface YjsGate {
  /** Takes `/yjs/<documentId>`; false for every other path. */
  readonly upgrade: UpgradeHandler;
  /** Refuses whoever comes from now on, says goodbye to who is there, and resolves when all are gone. */
  close(): Promise<void>;
}

export interface YjsGateOptions {
  readonly core: SyncCore;
  readonly decoder: Pick<Decoder, 'inspect' | 'merge'>;
  readonly strangers: Strangers;
  readonly limits: Pick<ServerLimits, 'backlog' | 'presenceBacklog'>;
  /** Addresses of proxies that say truly who calls. */
  readonly proxies: ReadonlySet<string>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly stats: Stats;
  readonly logger: Logger;
}

/** An upgrade that has not been answered. */
interface Request {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** A little above the limit, so that a frame just too long gets its own close code. */
const MOST_BYTES = wireLimits.frame + 64 * 1024;

/** As the hub knows it: it ends when its device or member may no longer do what it may. */
function subscriberOf({ ticket, rights }: Admission, guest: GuestSocket): Subscriber {
  return {
    deviceId: ticket.deviceId,
    memberId: ticket.memberId,
    since: rights.since,
    mayRead: (groupId) => groupId === rights.groupId,
    deliver: () => undefined,
    offer: () => false,
    // After a change of access the provider comes back at once and gets what it may have now.
    hangUp: (close) => guest.hangUp(close === 'accessChanged' ? goodbyes.changed : goodbyes.notMember),
  };
}

/** Opens the way for y-websocket. Rules: SPEC.md, Y1 to Y12. */
export function createYjsGate(options: YjsGateOptions): YjsGate {
  const { core, strangers, proxies, stats, logger } = options;
  const rooms = createRooms(options);
  const admit = createAdmit({ ...options, store: core.store, rooms });
  const guests = createGuests({ ...options, questions: createQuestions(options) });
  const sockets = createWebSockets(MOST_BYTES);
  let isClosing = false;

  function serve(guest: GuestSocket, admission: Admission): void {
    const { room, ticket, rights } = admission;
    const subscriber = subscriberOf(admission, guest);
    const { documentId } = ticket;
    function gone(): void {
      core.hub.leave(subscriber);
      rooms.left(documentId);
    }
    guest.serve(room.connect(guest.peer, { ticket, rights, hold: guest.hold }), { documentId, gone });
    core.hub.enter(subscriber);
  }

  async function answer({ request, socket, head }: Request, call: Call): Promise<void> {
    const admission = await admit(call);
    if (isClosing) return refuseUpgrade(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (websocket) => {
      answerPings(websocket);
      const guest = guests.add(websocket);
      if ('room' in admission) return serve(guest, admission);
      stats.count('closes', 1, String(admission.code));
      // A browser is not told why an upgrade was refused, and a stock provider then tries for ever: a close tells it.
      guest.hangUp(admission);
    });
  }

  return {
    upgrade(request, socket, head) {
      const call = readCall(request.url);
      if (!call) return false;
      // Pages of any origin may come: what lets them in is the ticket in their hands, not a cookie or an address.
      const leave = isClosing ? null : strangers.admit(callerOf(request, proxies));
      if (!leave) {
        stats.count('refusals', 1, '503');
        refuseUpgrade(socket, '503 Service Unavailable');
        return true;
      }
      socket.on('error', () => socket.destroy());
      const failed = (): void => {
        logger.error('yjs.upgrade_failed');
        socket.destroy();
      };
      void answer({ request, socket, head }, call).catch(failed).finally(leave);
      return true;
    },
    async close() {
      isClosing = true;
      rooms.close();
      await guests.close(goodbyes.leaving);
    },
  };
}
