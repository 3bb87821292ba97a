import type { Sent } from '../../../shared/testing/simulation/network-types.ts';
import type { ServerMessage } from '../../../shared/wire/messages.ts';
import { decodeClientMessage } from '../../../shared/wire/client-codec.ts';
import { wireLimits } from '../../../shared/wire/limits.ts';
import { decodeServerMessage } from '../../../shared/wire/server-codec.ts';
import { defaultLimits } from '../../../sync-server/socket/server-limits.ts';
import type { Context } from '../world/context.ts';
import type { Server } from '../world/server.ts';
import { secretMark } from '../world/identity.ts';
import type { Person, Team } from '../world/team.ts';
import { createRefusals } from './refusals.ts';

/** Programs of all versions say which they are. */
const anyVersion = { oldest: 0, newest: Number.MAX_SAFE_INTEGER };
const mark = Buffer.from(secretMark);

/** How long the right of a device may outlive its end, in ms (A9): a look every 5 s, and its way to the database. */
const REVOKED_MS = 5_050;
/** Messages that tell of the log, or take something into it. */
const tells: ReadonlySet<string> = new Set([
  'welcome',
  'records',
  'snapshots',
  'packed',
  'ack',
  'envelopeAck',
]);

/** The places of the log that a message speaks of as written. */
function placesOf(message: ServerMessage): number[] {
  switch (message.type) {
    case 'ack':
      return [...message.seqs];
    case 'records':
      return message.items.map(({ seq }) => seq);
    case 'envelopeAck':
      return message.result.kind === 'accepted' ? [message.result.seq] : [];
    default:
      return [];
  }
}

/** Looks at every frame in the moment in which it leaves a machine. */
export interface Watch {
  sent(sent: Sent): void;
  /** Seqs that a device was told are its own: they must be for ever. */
  readonly promised: ReadonlyMap<number, string>;
  /** The server goes on from a backup: what it told of above this place may have another place now. */
  restored(head: number): void;
  readonly wasRestored: boolean;
  /** From `since` on (virtual ms), nothing of the log is told to this machine, or taken from it; null: it may be. */
  shutOut(machine: string, since: number | null): void;
}

interface Watched {
  readonly context: Pick<Context, 'fail' | 'scheduler' | 'network'>;
  readonly server: Server;
  readonly people: readonly Person[];
  readonly ledger: Pick<Team['ledger'], 'forsaken'>;
  /** Names of machines on which the server runs. */
  readonly servers: readonly string[];
}

/** Creates the watch: nothing is told before it is durable, and no secret crosses. */
export function createWatch(watched: () => Watched): Watch {
  const promised = new Map<number, string>();
  const outside = new Map<string, number>();
  /** The newest connection of each device: the answer goes over that one. */
  const newest = new Map<string, Sent['connection']>();
  const refusals = createRefusals();
  let wasRestored = false;

  /** A9: five seconds after it lost the right. */
  function lookForTheft({ context }: Watched, message: ServerMessage, to: string): void {
    const since = outside.get(to);
    if (since === undefined || context.scheduler.now <= since + REVOKED_MS || !tells.has(message.type))
      return;
    context.fail(`${to} was told ${message.type} at ${context.scheduler.now} and was shut out at ${since}`);
  }

  /** Q3 of the wire: who does not keep up gets none of it. */
  function lookForPresence(
    { context }: Watched,
    message: ServerMessage,
    { to, connection }: Pick<Sent, 'to' | 'connection'>,
  ): void {
    if (message.type !== 'presence') return;
    const full = context.network.connections().find(({ id }) => id === connection)?.clogged ?? 0;
    if (full > defaultLimits.presenceBacklog)
      context.fail(`${to} got presence while ${full} bytes waited for it`);
  }

  function lookForSecrets({ context }: Watched, { frame, from }: Sent): void {
    const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
    const at = bytes.indexOf(mark);
    if (at >= 0) context.fail(`${from} sent the secret ${bytes.toString('latin1', at, at + 32)}`);
  }

  /** P5 of the wire: a device is told that a record is its own before the record comes back to it. */
  function lookForEchoes(
    { context, people, servers }: Watched,
    message: ServerMessage,
    { to, connection }: Pick<Sent, 'to' | 'connection'>,
  ): void {
    if (message.type === 'welcome') newest.set(to, connection);
    // Others may have brought it back to a restored server; whatever tells a connection that is dead is not heard.
    if (message.type !== 'records' || wasRestored || servers.length > 1 || newest.get(to) !== connection)
      return;
    const own = people.find(({ device }) => device.name === to)?.device.identity.deviceId;
    // What a copy of it has sent is answered to the copy.
    if (people.filter(({ device }) => device.identity.deviceId === own).length > 1) return;
    for (const item of message.items) {
      if (item.kind === 'yjs' && item.deviceId === own && !promised.has(item.seq)) {
        context.fail(`${to} got its own record ${item.seq} back before the answer`);
      }
    }
  }

  /** What the server refused once is not saved again. Who lost a team has forgotten what was refused in it. */
  function lookForRevivals(
    { context, ledger }: Watched,
    message: ServerMessage,
    { to, connection }: Pick<Sent, 'to' | 'connection'>,
  ): void {
    for (const problem of refusals.answered(to, connection, message)) {
      if (!ledger.forsaken.has(to)) context.fail(problem);
    }
  }

  function fromServer(all: Watched, { frame, from, to, connection }: Sent): void {
    const { context, server } = all;
    const message = decodeServerMessage(frame);
    lookForEchoes(all, message, { to, connection });
    lookForTheft(all, message, to);
    lookForPresence(all, message, { to, connection });
    lookForRevivals(all, message, { to, connection });
    const places = placesOf(message);
    if (places.length === 0) return;
    if (server.disk.isWriting && from === server.name)
      context.fail(`${from} told ${to} of something (${message.type}) before it was saved`);
    if (message.type !== 'records') for (const seq of places) promised.set(seq, to);
    // The answer comes before anything else can happen.
    const checking = server.store?.head().then((head) => {
      const early = places.find((seq) => seq > head);
      if (early !== undefined)
        context.fail(`${from} told ${to} of ${early} (${message.type}) before it was durable`);
    });
    checking?.catch(() => undefined);
  }

  return {
    promised,
    get wasRestored() {
      return wasRestored;
    },
    restored(head) {
      wasRestored = true;
      for (const seq of promised.keys()) if (seq > head) promised.delete(seq);
    },
    shutOut(machine, since) {
      if (since === null) outside.delete(machine);
      else outside.set(machine, since);
    },
    sent(sent) {
      const all = watched();
      lookForSecrets(all, sent);
      if (all.servers.includes(sent.from)) return fromServer(all, sent);
      const person = all.people.find(({ device }) => device.name === sent.from);
      if (person?.device.disk.isWriting)
        all.context.fail(`${sent.from} told the server something before it was saved`);
      if (!person) return;
      const message = decodeClientMessage(sent.frame, wireLimits.frame, anyVersion);
      if (message.type === 'push') refusals.pushed(sent.connection, message);
    },
  };
}
