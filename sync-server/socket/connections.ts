import { wireLimits } from '../../shared/wire/limits.ts';
import { Connection, type ConnectionParts } from './connection.ts';
import type { Peer } from './peer.ts';

/** All connections of a server. */
export interface Connections {
  open(peer: Peer): Connection;
  /** Answers what is under way, says goodbye to all, and watches no more. */
  close(): Promise<void>;
}

/** How long what is under way may take while the server stops. */
const DRAIN_MS = 5_000;

/** Creates no connection yet. */
export function createConnections(shared: Omit<ConnectionParts, 'gone'>): Connections {
  const { timers, stats } = shared;
  const open = new Set<Connection>();
  const parts: ConnectionParts = {
    ...shared,
    gone(connection) {
      if (open.delete(connection)) stats.move('open', -1);
    },
  };
  const stopWatch = timers.every(wireLimits.heartbeatMs, () => {
    for (const connection of [...open]) connection.watch();
  });

  return {
    open(peer) {
      const connection = new Connection(parts, peer);
      open.add(connection);
      stats.count('connections');
      stats.move('open', 1);
      return connection;
    },
    async close() {
      stopWatch();
      const all = [...open];
      const late = timers.after(DRAIN_MS, () => {
        for (const connection of all) connection.hangUp('goingAway');
      });
      await Promise.all(all.map((connection) => connection.drain()));
      late();
    },
  };
}
