import type { Clock, Logger, Random, Timers } from '../../shared/lib/ports.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { createSigner } from '../auth/keys.ts';
import { createTickets } from '../auth/tickets.ts';
import type { Decoder } from '../decode/decoder.ts';
import type { LogStore } from '../log/log-store.ts';
import type { StorageLimits } from '../log/record-rules.ts';
import { createPresence, type Presence } from '../presence/presence.ts';
import { createClientIdRoom } from './client-id-room.ts';
import { createCommitter, type Committer } from './committer.ts';
import { createConnections, type Connections } from './connections.ts';
import { createDigestTeller } from './digest-teller.ts';
import { createGatewayWriter, type GatewayWriter } from './gateway/writer.ts';
import { createGroupFrames } from './group-frames.ts';
import { createHub, type Hub } from './hub.ts';
import { createPacer } from './pacer.ts';
import { createSealFollower } from './seal-follower.ts';
import type { ServerLimits } from './server-limits.ts';
import type { Stats } from './stats.ts';
import { createWritingRates } from './writing-rates.ts';

/** What a sync server is made of, whatever carries its connections. */
export interface SyncCoreOptions {
  readonly store: LogStore;
  readonly decoder: Pick<Decoder, 'inspect'>;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly stats: Stats;
  readonly limits: ServerLimits;
  readonly storage: StorageLimits;
}

/** A sync server without HTTP: connections are given to it. */
export interface SyncCore {
  readonly connections: Connections;
  readonly hub: Hub;
  readonly presence: Presence;
  readonly committer: Committer;
  /** For members that come by another way than a host. */
  readonly gateway: GatewayWriter;
  readonly store: LogStore;
  /** Ends timers; to be called when the connections have been closed. */
  close(): void;
}

/** Puts a sync server together over a store. */
export async function createSyncCore(options: SyncCoreOptions): Promise<SyncCore> {
  const { store, clock, timers, limits } = options;
  const server = await store.server();
  const hub = createHub({ ...options, head: server.seq });
  const committer = createCommitter({ ...options, hub });
  const seals = createSealFollower({ ...options, head: hub.head, emit: hub.seal });
  const presence = createPresence({ ...options, hub, bytesPerSecond: limits.presencePerSecond });
  const stopDigests = createDigestTeller({ ...options, hub });
  const writing = {
    ...options,
    committer,
    seals,
    newId: createUuid7(options),
    rates: createWritingRates({ clock, limits }),
    clientIds: createClientIdRoom({ clock, limits }),
    signer: createSigner(store.signingSeed),
  };
  const pacer = createPacer({ clock, timers });
  const connections = createConnections({
    ...writing,
    hub,
    presence,
    serverId: store.serverId,
    epoch: server.epoch,
    frames: createGroupFrames({ ...options, hub, pacer, mostBytes: limits.frameCache }),
    pacer,
    tickets: createTickets({ seed: store.signingSeed }),
  });

  return {
    connections,
    hub,
    presence,
    committer,
    store,
    gateway: createGatewayWriter(writing),
    close() {
      stopDigests();
      presence.close();
      seals.stop();
      hub.stop();
    },
  };
}
