import type { Sent } from '../../../shared/testing/simulation/network-types.ts';
import type { ServerMessage } from '../../../shared/wire/messages.ts';
import { decodeServerMessage } from '../../../shared/wire/server-codec.ts';
import type { Context } from '../world/context.ts';
import type { Server } from '../world/server.ts';
import { secretMark } from '../world/identity.ts';
import type { Person } from '../world/team.ts';

const mark = Buffer.from(secretMark);

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
}

interface Watched {
  readonly context: Pick<Context, 'fail'>;
  readonly server: Server;
  readonly people: readonly Person[];
}

/** Creates the watch: nothing is told before it is durable, and no secret crosses. */
export function createWatch(watched: () => Watched): Watch {
  const promised = new Map<number, string>();

  function lookForSecrets({ context }: Watched, { frame, from }: Sent): void {
    const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.length);
    const at = bytes.indexOf(mark);
    if (at >= 0) context.fail(`${from} sent the secret ${bytes.toString('latin1', at, at + 32)}`);
  }

  /** P5 of the wire: a device is told that a record is its own before the record comes back to it. */
  function lookForEchoes({ context, people }: Watched, message: ServerMessage, to: string): void {
    if (message.type !== 'records') return;
    const own = people.find(({ device }) => device.name === to)?.device.identity.deviceId;
    for (const item of message.items) {
      if (item.kind === 'yjs' && item.deviceId === own && !promised.has(item.seq)) {
        context.fail(`${to} got its own record ${item.seq} back before the answer`);
      }
    }
  }

  function fromServer(all: Watched, { frame, to }: Sent): void {
    const { context, server } = all;
    const message = decodeServerMessage(frame);
    lookForEchoes(all, message, to);
    const places = placesOf(message);
    if (places.length === 0) return;
    if (server.disk.isWriting)
      context.fail(`${server.name} told ${to} of something (${message.type}) before it was saved`);
    if (message.type !== 'records') for (const seq of places) promised.set(seq, to);
    // The answer comes before anything else can happen.
    const checking = server.store?.head().then((head) => {
      const early = places.find((seq) => seq > head);
      if (early !== undefined)
        context.fail(`${server.name} told ${to} of ${early} (${message.type}) before it was durable`);
    });
    checking?.catch(() => undefined);
  }

  return {
    promised,
    sent(sent) {
      const all = watched();
      lookForSecrets(all, sent);
      if (sent.from === all.server.name) return fromServer(all, sent);
      const person = all.people.find(({ device }) => device.name === sent.from);
      if (person?.device.disk.isWriting)
        all.context.fail(`${sent.from} told the server something before it was saved`);
    },
  };
}
