import type { Clock } from '../../shared/lib/ports.ts';
import { createTickets, type Ticket } from '../auth/tickets.ts';
import type { LogStore } from '../log/log-store.ts';
import type { Stats } from '../socket/stats.ts';
import type { OpenRoom } from './open-room.ts';
import { goodbyes, isLetIn, lookUpRights, type Goodbye, type Rights } from './rights.ts';
import { isRoom, type Rooms } from './rooms.ts';

/** What somebody asks for. */
export interface Call {
  readonly documentId: string;
  readonly ticket: string;
}

/** Somebody who may come in. */
export interface Admission {
  readonly ticket: Ticket;
  readonly rights: Rights;
  readonly room: OpenRoom;
}

const PATH = '/yjs/';

/** What an upgrade asks for; null for other paths. A name that is none names no document. */
export function readCall(url: string | undefined): Call | null {
  const [path = '', query = ''] = (url ?? '').split('?', 2);
  if (!path.startsWith(PATH)) return null;
  let documentId = '';
  try {
    documentId = decodeURIComponent(path.slice(PATH.length));
  } catch {
    // Not a name.
  }
  return { documentId, ticket: new URLSearchParams(query).get('ticket') ?? '' };
}

/** Decides on those who come: first by the ticket alone, which costs nothing, then by what the log says (Y2, Y3). */
export function createAdmit(parts: {
  readonly store: LogStore;
  readonly rooms: Rooms;
  readonly clock: Clock;
  readonly stats: Stats;
}): (call: Call) => Promise<Admission | Goodbye> {
  const { store, rooms, clock, stats } = parts;
  const tickets = createTickets({ seed: store.signingSeed });
  return async (call) => {
    const ticket = tickets.verify(call.ticket, clock.now());
    if (ticket?.documentId !== call.documentId) return goodbyes.noTicket;
    try {
      const rights = await lookUpRights(store, ticket);
      if (!isLetIn(rights)) return rights;
      const room = await rooms.enter(ticket.documentId, rights);
      return isRoom(room) ? { ticket, rights, room } : room;
    } catch {
      stats.count('failures', 1, 'yjs');
      return goodbyes.internal;
    }
  };
}
