import type { ChannelTarget } from '../../shared/contract/channel.ts';
import { createClientChannels, type Channel } from '../../shared/contract/client-channels.ts';
import { createClient, type CallOptions, type Client } from '../../shared/contract/client.ts';
import type { Input, MethodName, Result } from '../../shared/contract/contract.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { NotificationName, NotificationOf } from '../../shared/contract/events.ts';
import type { JsonRpcEngine } from '../../shared/contract/rpc.ts';
import { closeCodes, type CloseReason, type Transport } from '../../shared/contract/transport.ts';
import { createEmitter, type Emitter } from '../../shared/lib/emitter.ts';
import type { Random, Timers, Undo } from '../../shared/lib/ports.ts';
import { backoffMs } from './backoff.ts';

/** How the window stands to its host. The object changes with every change, for `useSyncExternalStore`. */
export type ConnectionStatus =
  | { readonly state: 'connecting' | 'live' }
  /** `message` is for the person. `final`: it will not be tried again by itself. */
  | { readonly state: 'lost'; readonly message: string; readonly final: boolean };

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
  status(): ConnectionStatus;
  /** Hears of every change of `status`. */
  subscribe(listener: () => void): Undo;
  /** Hears of every connection that comes to life, the first included; at once when one is live. */
  onLive(listener: () => void): Undo;
  /** Tries again now, also after a final loss. */
  retry(): void;
  close(): void;
}

export interface ConnectOptions {
  /** Opens a transport past its handshake. FORBIDDEN ends the attempts, other failures are tried again. */
  dial(): Promise<Transport>;
  readonly engine: JsonRpcEngine;
  readonly timers: Timers;
  readonly random: Random;
}

/** Connects to the host and stays connected: after a loss it tries again, first soon, then every 10 s. */
export function connectHost(options: ConnectOptions): HostConnection {
  const { timers } = options;
  const changed = createEmitter<void>();
  const live = createEmitter<void>();
  const notices = createNotices();
  let status: ConnectionStatus = { state: 'connecting' };
  let client: Client | null = null;
  let failures = 0;
  let cancelRetry: Undo | null = null;
  let dialling = false;
  let ended = false;

  function setStatus(next: ConnectionStatus): void {
    status = next;
    changed.emit();
  }

  function lose(message: string, final: boolean): void {
    client = null;
    if (ended) return;
    if (!final) cancelRetry = timers.after(backoffMs(failures++, options.random), attempt);
    setStatus({ state: 'lost', message, final });
  }

  function attempt(): void {
    cancelRetry = null;
    if (dialling) return;
    dialling = true;
    options.dial().then(begin, (error: unknown) => {
      dialling = false;
      const known = error instanceof HearthError;
      lose(known ? error.message : 'The host cannot be reached.', known && error.code === 'FORBIDDEN');
    });
  }

  function begin(transport: Transport): void {
    dialling = false;
    if (ended) return transport.close();
    failures = 0;
    client = createClient({ transport, engine: options.engine, timers });
    notices.follow(client);
    client.onClose(({ code, reason }) => {
      // 44xx other than a slow reader means that this page does something wrong: coming back would repeat it.
      const final = code >= 4400 && code < 4500 && code !== closeCodes.slowConsumer;
      lose(reason === '' ? 'The connection to the host was lost.' : reason, final);
    });
    setStatus({ state: 'live' });
    live.emit();
  }

  async function liveClient(): Promise<Client> {
    if (status.state === 'connecting') await nextOf(changed);
    if (client) return client;
    const why = status.state === 'lost' ? status.message : 'The window is closing.';
    throw new HearthError('DISCONNECTED', `${why} Nothing was sent.`);
  }

  attempt();
  return {
    call: async (method, input, callOptions) => (await liveClient()).call(method, input, callOptions),
    on: notices.on,
    openChannel: (target) => (client ? client.openChannel(target) : closedChannel(target)),
    status: () => status,
    subscribe: changed.subscribe,
    onLive(listener) {
      if (client) listener();
      return live.subscribe(listener);
    },
    retry() {
      if (status.state !== 'lost' || ended) return;
      cancelRetry?.();
      setStatus({ state: 'connecting' });
      attempt();
    },
    close() {
      ended = true;
      cancelRetry?.();
      client?.close();
    },
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
