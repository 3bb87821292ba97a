import type { ChannelTarget } from '../../shared/contract/channel.ts';
import { createClientChannels, type Channel } from '../../shared/contract/client-channels.ts';
import type { CallOptions, Client } from '../../shared/contract/client.ts';
import type { Input, MethodName, Result } from '../../shared/contract/contract.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { NotificationName, NotificationOf } from '../../shared/contract/events.ts';
import { closeCodes, type CloseReason } from '../../shared/contract/transport.ts';
import { createEmitter, type Emitter } from '../../shared/lib/emitter.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import { createRedial, type ConnectionStatus, type RedialOptions } from './redial.ts';

export type { ConnectionStatus } from './redial.ts';

/**
 * The host as the features see it: one object for the life of the window, whatever happens to the connection.
 * Calls made while connecting wait for the connection; in state `lost` they fail at once with DISCONNECTED.
 */
export interface HostConnection {
  call<N extends MethodName>(method: N, input: Input<N>, options?: CallOptions): Promise<Result<N>>;
  /** Listens over all connections, this one and those to come. */
  on<N extends NotificationName>(name: N, listener: (params: NotificationOf<N>) => void): Undo;
  /** A channel of the present connection; it closes together with it. Without one it closes right away. */
  openChannel(target: ChannelTarget): Channel;
  /** A new object with every change, for `useSyncExternalStore`. */
  status(): ConnectionStatus;
  /** Hears of every change of `status`. */
  subscribe(listener: () => void): Undo;
  /** Hears of every connection that comes to life, the first included; at once when one is live. */
  onLive(listener: () => void): Undo;
  /** Tries again now, also after a final loss. */
  retry(): void;
  close(): void;
}

/** Connects to the host and stays connected. */
export function connectHost(options: RedialOptions): HostConnection {
  const changed = createEmitter<void>();
  const live = createEmitter<void>();
  const notices = createNotices();
  let status: ConnectionStatus = { state: 'connecting' };

  const redial = createRedial(options, (next) => {
    const client = redial.client();
    if (client) notices.follow(client);
    setStatus(next);
    if (client) live.emit();
  });

  function setStatus(next: ConnectionStatus): void {
    status = next;
    changed.emit();
  }

  async function liveClient(): Promise<Client> {
    if (status.state === 'connecting') await nextOf(changed);
    const client = redial.client();
    if (client) return client;
    const why = status.state === 'lost' ? status.message : 'The window is closing.';
    throw new HearthError('DISCONNECTED', `${why} Nothing was sent.`);
  }

  redial.attempt();
  return {
    call: async (method, input, callOptions) => (await liveClient()).call(method, input, callOptions),
    on: notices.on,
    openChannel: (target) => redial.client()?.openChannel(target) ?? closedChannel(target),
    status: () => status,
    subscribe: changed.subscribe,
    onLive(listener) {
      if (redial.client()) listener();
      return live.subscribe(listener);
    },
    retry() {
      if (status.state !== 'lost') return;
      setStatus({ state: 'connecting' });
      redial.attempt();
    },
    close: redial.close,
  };
}

function nextOf(emitter: Emitter<void>): Promise<void> {
  return new Promise((resolve) => {
    const undo = emitter.subscribe(() => {
      undo();
      resolve();
    });
  });
}

interface Notices {
  follow(client: Client): void;
  on: HostConnection['on'];
}

function createNotices(): Notices {
  const emitters: { [N in NotificationName]: Emitter<NotificationOf<N>> } = {
    'journal.events': createEmitter(),
    'journal.lagged': createEmitter(),
    'sync.progress': createEmitter(),
  };
  return {
    follow(client) {
      client.on('journal.events', emitters['journal.events'].emit);
      client.on('journal.lagged', emitters['journal.lagged'].emit);
      client.on('sync.progress', emitters['sync.progress'].emit);
    },
    on: (name, listener) => emitters[name].subscribe(listener),
  };
}

/** A channel that reports its close as soon as its opener can listen. */
function closedChannel(target: ChannelTarget): Channel {
  const channels = createClientChannels({ send: () => undefined });
  const reason: CloseReason = { code: closeCodes.goingAway, reason: 'There is no connection to the host.' };
  channels.closeAll(reason);
  return channels.open(target);
}
