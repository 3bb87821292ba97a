import type { SyncStatus } from '../../../shared/contract/methods/system.ts';
import { actionId } from '../../../shared/domain/ids.ts';
import type { Logger } from '../../../shared/lib/ports.ts';
import type { ClientMessage, LogRecord, MessageOf, Welcome } from '../../../shared/wire/messages.ts';
import type { VersionRange } from '../../../shared/wire/versions.ts';
import { createMeta } from '../../store/meta.ts';
import type { Meta } from '../../store/types.ts';
import type { DeviceIdentity } from '../../vault/types.ts';
import type { SyncParts } from '../parts.ts';
import { createSyncConnection, type SyncConnection } from '../sync-connection.ts';
import { createMemoryEnvelopes, type MemoryEnvelopes } from './memory-envelopes.ts';
import { createMemoryKeys, type MemoryKeys } from './memory-keys.ts';
import { createMemoryReplica, type MemoryReplica } from './memory-replica.ts';
import { createMemoryJournal, createMemoryStore, type MemoryStore } from './memory-store.ts';
import { createScriptedServer, id, member, workspace, type ScriptedServer } from './scripted-server.ts';
import { createScriptedSockets, type ScriptedSocket } from './scripted-socket.ts';
import { createTestIdentity } from './test-keys.ts';

/** The real connection over a profile in memory, with a server that a test plays. */
export interface ScriptedHost {
  readonly store: MemoryStore;
  readonly meta: Meta;
  readonly journal: ReturnType<typeof createMemoryJournal>;
  readonly identity: DeviceIdentity;
  readonly replica: MemoryReplica;
  readonly keys: MemoryKeys;
  readonly envelopes: MemoryEnvelopes;
  readonly logged: readonly { event: string; fields: object }[];
  readonly connection: SyncConnection;
  readonly server: ScriptedServer;
  readonly sockets: readonly ScriptedSocket[];
  /** The last one that was dialled. */
  socket(): ScriptedSocket;
  sent<T extends ClientMessage['type']>(type: T): MessageOf<ClientMessage, T>[];
  /** The last message of this type. */
  last<T extends ClientMessage['type']>(type: T): MessageOf<ClientMessage, T>;
  /** Lets everything happen that needs no time. */
  settle(): Promise<void>;
  shakeHands(change?: Partial<Welcome>): Promise<void>;
  /** Also tells that there is nothing to read. */
  goLive(change?: Partial<Welcome>): Promise<void>;
  linked(change?: Partial<Welcome>): Promise<void>;
  link(invite?: string): ReturnType<SyncConnection['link']>;
  /** Drops the connection and dials again. */
  reconnect(change?: Partial<Welcome>): Promise<void>;
  /** Takes the records of the last push that was not answered. */
  ack(): Promise<void>;
  tell(items: readonly LogRecord[]): Promise<void>;
  status(): SyncStatus;
}

export interface ScriptedHostOptions extends Partial<
  Pick<SyncParts, 'presence' | 'renewal' | 'versions' | 'identity'>
> {
  readonly time: Pick<SyncParts, 'clock' | 'timers'>;
  /** What the server can read. */
  readonly serverVersions?: VersionRange;
}

function createParts(options: ScriptedHostOptions) {
  const store = createMemoryStore();
  const meta = createMeta({ store });
  const journal = createMemoryJournal();
  const identity = options.identity ?? createTestIdentity(id(3));
  const replica = createMemoryReplica({ store, workspaceId: workspace, memberId: member, identity });
  const keys = createMemoryKeys();
  const envelopes = createMemoryEnvelopes({ identity });
  const logged: { event: string; fields: object }[] = [];
  const log = (event: string, fields: object = {}): void => void logged.push({ event, fields });
  const logger: Logger = { info: log, warn: log, error: log };
  return { store, meta, journal, identity, replica, keys, envelopes, logged, logger };
}

/** What was said over the last socket that was dialled. */
function createTalk(sockets: readonly ScriptedSocket[]): Pick<ScriptedHost, 'socket' | 'sent' | 'last'> {
  function socket(): ScriptedSocket {
    const newest = sockets.at(-1);
    if (!newest) throw new Error('Nothing was dialled');
    return newest;
  }

  function sent<T extends ClientMessage['type']>(type: T): MessageOf<ClientMessage, T>[] {
    return socket().sent.filter((message): message is MessageOf<ClientMessage, T> => message.type === type);
  }

  return {
    socket,
    sent,
    last(type) {
      const message = sent(type).at(-1);
      if (!message) throw new Error(`No ${type} was sent`);
      return message;
    },
  };
}

async function settle(): Promise<void> {
  for (let i = 0; i < 400; i++) await Promise.resolve();
}

type Play = Pick<
  ScriptedHost,
  'settle' | 'shakeHands' | 'goLive' | 'linked' | 'link' | 'reconnect' | 'ack' | 'tell'
>;

/** The server's part, as far as it is always the same. */
function createPlay(
  connection: SyncConnection,
  server: ScriptedServer,
  { socket, last }: ReturnType<typeof createTalk>,
): Play {
  let seq = 0;

  async function shakeHands(change: Partial<Welcome> = {}): Promise<void> {
    const { epoch = 1 } = change;
    socket().open();
    socket().say({ ...server.challenge, epoch });
    await settle();
    socket().say({ ...server.welcome, ...change });
    await settle();
  }

  async function goLive(change: Partial<Welcome> = {}): Promise<void> {
    await shakeHands(change);
    socket().say({ type: 'records', items: [], head: change.seq ?? 0 });
    await settle();
  }

  const link: Play['link'] = (invite = 'invite') =>
    connection.link({
      url: 'ws://127.0.0.1:1',
      invite,
      signal: new AbortController().signal,
      action: { actionId: actionId.parse(id(5)), method: 'workspace.link', client: 'cli' },
    });

  return {
    settle,
    shakeHands,
    goLive,
    link,
    async linked(change) {
      const done = link();
      await shakeHands(change);
      await done;
      await settle();
    },
    async reconnect(change) {
      socket().drop(1006);
      connection.retryNow();
      await settle();
      await goLive(change);
    },
    async ack() {
      const { batchId, records } = last('push');
      socket().say({ type: 'ack', batchId, seqs: records.map(() => (seq += 1)) });
      await settle();
    },
    async tell(items) {
      socket().say({ type: 'records', items, head: items.at(-1)?.seq ?? 0 });
      await settle();
    },
  };
}

/** Creates a host that is linked to nothing yet, and starts it. */
export function createScriptedHost(options: ScriptedHostOptions): ScriptedHost {
  const { serverVersions, time, ...given } = options;
  const { logger, ...parts } = createParts(options);
  const { replica } = parts;
  const server = createScriptedServer();
  const network = createScriptedSockets(serverVersions && { versions: serverVersions });
  const connection = createSyncConnection({
    ...parts,
    clock: time.clock,
    timers: time.timers,
    ...given,
    logger,
    openSocket: network.openSocket,
    profile: replica,
    replicaLog: replica,
    keyBlocks: parts.keys,
    random: { bytes: (length) => new Uint8Array(length).fill(255) },
  });
  const talk = createTalk(network.sockets);
  connection.start();
  return {
    ...parts,
    ...talk,
    ...createPlay(connection, server, talk),
    server,
    connection,
    sockets: network.sockets,
    status: connection.status,
  };
}
