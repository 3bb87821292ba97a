import type { GroupId } from '../../shared/documents/group-id.ts';

/** Who tells of clients: a connection of a device. */
export interface PresenceSource {
  readonly deviceId: string;
  /** It tells of clients of another instance, which has seen to what they may. */
  readonly isElsewhere?: boolean;
  mayRead(groupId: GroupId): boolean;
}

/** One client in one document. */
export interface Client {
  readonly documentId: string;
  readonly clientId: number;
  readonly groupId: GroupId;
  source: PresenceSource;
  /** As the client counts, and as others were told. */
  clock: number;
  told: number;
  /** JSON. */
  state: string;
}

/** Clients by their key, by who tells of them, and by group. */
export interface Clients {
  get(key: string): Client | undefined;
  add(key: string, client: Client): void;
  remove(key: string): void;
  /** From now on another connection tells of it. */
  give(key: string, source: PresenceSource): void;
  keysOf(source: PresenceSource): string[];
  countOf(source: PresenceSource): number;
  ofGroup(groupId: GroupId): Client[];
  all(): Iterable<Client>;
  readonly size: number;
}

/** Where a client is found. */
export function clientKey({ documentId, clientId }: Pick<Client, 'documentId' | 'clientId'>): string {
  return `${documentId} ${clientId}`;
}

/** Sets of keys, without empty ones. */
function createSets<K>(): {
  add(of: K, key: string): void;
  remove(of: K, key: string): void;
  get(of: K): ReadonlySet<string>;
} {
  const sets = new Map<K, Set<string>>();
  const none: ReadonlySet<string> = new Set();
  return {
    add(of, key) {
      const known = sets.get(of);
      if (known) known.add(key);
      else sets.set(of, new Set([key]));
    },
    remove(of, key) {
      const known = sets.get(of);
      known?.delete(key);
      if (known?.size === 0) sets.delete(of);
    },
    get: (of) => sets.get(of) ?? none,
  };
}

/** Creates a place where nobody is. */
export function createClients(): Clients {
  const clients = new Map<string, Client>();
  const bySource = createSets<PresenceSource>();
  const byGroup = createSets<GroupId>();
  return {
    get: (key) => clients.get(key),
    add(key, client) {
      clients.set(key, client);
      bySource.add(client.source, key);
      byGroup.add(client.groupId, key);
    },
    remove(key) {
      const client = clients.get(key);
      if (!client) return;
      clients.delete(key);
      bySource.remove(client.source, key);
      byGroup.remove(client.groupId, key);
    },
    give(key, source) {
      const client = clients.get(key);
      if (!client) return;
      bySource.remove(client.source, key);
      client.source = source;
      bySource.add(source, key);
    },
    keysOf: (source) => [...bySource.get(source)],
    countOf: (source) => bySource.get(source).size,
    ofGroup: (groupId) => [...byGroup.get(groupId)].flatMap((key) => clients.get(key) ?? []),
    all: () => clients.values(),
    get size() {
      return clients.size;
    },
  };
}
