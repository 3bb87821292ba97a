import type { ProcessChannel } from '../../supervisor/channel.ts';
import {
  parseSupervisorMessage,
  type HostMessage,
  type SupervisorMessage,
} from '../../supervisor/protocol.ts';

/** Hears the messages about one id; `lost` when the supervisor is gone and none will come. */
export type Listener = (message: SupervisorMessage | { type: 'lost' }) => void;

/** One supervisor process, from its start to its end. */
export interface Connection {
  send(message: HostMessage): void;
  listen(id: string, listener: Listener): void;
  forget(id: string): void;
  readonly closed: Promise<void>;
  close(): void;
}

/** Hands what the supervisor says to whom it concerns. */
export function openConnection(channel: ProcessChannel): Connection {
  const listeners = new Map<string, Listener>();
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  let gone = false;
  channel.onMessage((raw) => {
    const message = parseSupervisorMessage(raw);
    if (message) listeners.get(message.id)?.(message);
  });
  channel.onClose(() => {
    gone = true;
    for (const listener of [...listeners.values()]) listener({ type: 'lost' });
    resolve();
  });
  return {
    send: (message) => channel.send(message),
    listen(id, listener) {
      listeners.set(id, listener);
      if (gone) listener({ type: 'lost' });
    },
    forget: (id) => void listeners.delete(id),
    closed,
    close: () => channel.close(),
  };
}
