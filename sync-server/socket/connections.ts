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
/** Connections of one device (L7). It needs one, and another while the end of the first is not known here yet. */
const MOST_OF_DEVICE = 8;

/** How many connections each device has. */
function createCounts(): { up(deviceId: string): number; down(deviceId: string): void } {
  const counts = new Map<string, number>();
  return {
    up(deviceId) {
      const count = (counts.get(deviceId) ?? 0) + 1;
      counts.set(deviceId, count);
      return count;
    },
    down(deviceId) {
      const count = (counts.get(deviceId) ?? 0) - 1;
      if (count > 0) counts.set(deviceId, count);
      else counts.delete(deviceId);
    },
  };
}

/** Creates no connection yet. */
export function createConnections(shared: Omit<ConnectionParts, 'entered' | 'gone'>): Connections {
  const { timers, stats } = shared;
  const open = new Set<Connection>();
  const counts = createCounts();
  const parts: ConnectionParts = {
    ...shared,
    entered({ deviceId }) {
      if (deviceId === null || counts.up(deviceId) <= MOST_OF_DEVICE) return;
      for (const connection of open)
        if (connection.deviceId === deviceId) return connection.hangUp('tooMany');
    },
    gone(connection) {
      if (!open.delete(connection)) return;
      stats.move('open', -1);
      if (connection.deviceId !== null) counts.down(connection.deviceId);
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
