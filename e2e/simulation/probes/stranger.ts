import { ConnectError, openChannel, type Channel } from '../../../main/sync/channel.ts';
import type { DeviceIdentity } from '../../../main/vault/types.ts';
import { createProcess } from '../../../shared/testing/simulation/process.ts';
import type { ClientMessage, Intent, ServerMessage } from '../../../shared/wire/messages.ts';
import { createIdentity } from '../world/identity.ts';
import type { World } from '../world/create-world.ts';

/** What the server said to a message: the first thing that is no pong, or the code with which it hung up. */
export type Reply = ServerMessage | { readonly type: 'closed'; readonly code: number };

/** A program that speaks the protocol and means no good. */
export interface Stranger {
  /** A device that nobody knows. */
  newIdentity(): DeviceIdentity;
  /** Answers the channel, or the code with which the server refused. */
  enter(identity: DeviceIdentity, intent: Intent): Promise<Channel | number>;
  say(channel: Channel, message: ClientMessage): Promise<Reply>;
}

/** How long a reply may take, in ms. */
const PATIENCE_MS = 20_000;

/** Creates a stranger on a machine of its own, in a world that has come to rest. */
export function createStranger({ context, server }: World): Stranger {
  const { scheduler, network, epoch } = context;
  const machine = 'stranger';
  const process = createProcess({ scheduler, name: machine, epoch, wall: { offset: 0 } });
  const random = context.random.fork(machine);

  /** Lets time pass until something has come of it. */
  async function awaitInTime<T>(promise: Promise<T>): Promise<T> {
    let isOver = false;
    const over = (): void => void (isOver = true);
    promise.then(over, over);
    const until = scheduler.now + PATIENCE_MS;
    while (!isOver && scheduler.now < until) await scheduler.run(scheduler.now + 50, () => isOver);
    if (!isOver) throw new Error('The server did not answer a stranger');
    return promise;
  }

  return {
    newIdentity: () => createIdentity(random, process.clock),
    async enter(identity, intent) {
      const opening = openChannel({
        openSocket: (_url, { opened, received, closed }) => {
          const end = network.connect({ machine, process }, server.name, { opened, received, closed });
          return { send: end.send, close: () => end.close(1005) };
        },
        socketUrl: `ws://${server.name}/sync`,
        identity,
        intent,
        server: null,
        timers: process.timers,
        signal: new AbortController().signal,
      });
      return awaitInTime(
        opening.catch((error: unknown) => {
          if (error instanceof ConnectError) return error.closeCode;
          throw error;
        }),
      );
    },
    say(channel, message) {
      const reply = new Promise<Reply>((resolve) => {
        channel.listen({
          message: (said) => said.type !== 'pong' && resolve(said),
          closed: (code) => resolve({ type: 'closed', code }),
        });
      });
      channel.send(message);
      return awaitInTime(reply);
    },
  };
}
