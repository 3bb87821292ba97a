import type { Clock, Logger, Random, Timers } from '../../shared/lib/ports.ts';
import { createOwnerInvite } from '../auth/invites.ts';
import { createSigner } from '../auth/keys.ts';
import type { Decoder } from '../decode/decoder.ts';
import { createHttpApp, type HttpAppOptions } from '../http/http-app.ts';
import { listen } from '../http/listen.ts';
import { createReadiness } from '../http/readiness.ts';
import type { LogStore } from '../log/log-store.ts';
import type { StorageLimits } from '../log/record-rules.ts';
import { createSyncCore, type SyncCore } from '../socket/core.ts';
import { createGate } from '../socket/gate.ts';
import { defaultLimits, defaultStorage, type ServerLimits } from '../socket/server-limits.ts';
import { createStats, type Stats } from '../socket/stats.ts';
import { createStrangers } from '../socket/strangers.ts';
import { createUpkeep, defaultUpkeep, type UpkeepRules } from '../upkeep/upkeep.ts';
import { createYjsGate } from '../yjs/yjs-gate.ts';
import { closeAll } from './close-all.ts';

/** A sync server that takes connections. */
export interface SyncServer {
  /** `ws://host:port`. */
  readonly url: string;
  /** The first owner's invite, while there is no workspace. It is shown once and stored nowhere. */
  readonly invite: string | null;
  /** What connections are made of, for other ways into the same log. */
  readonly core: SyncCore;
  /** Finishes what is under way, says goodbye to everybody and closes the store. */
  close(): Promise<void>;
}

export interface SyncServerOptions {
  readonly store: LogStore;
  readonly decoder: Decoder;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly stats?: Stats;
  readonly limits?: Partial<ServerLimits>;
  readonly storage?: Partial<StorageLimits>;
  readonly upkeep?: Partial<UpkeepRules>;
  /** Addresses of proxies that say truly in `X-Forwarded-For` who calls. */
  readonly proxies?: readonly string[];
  /** Answers `/metrics`; left out: nobody does at this port. */
  readonly metrics?: HttpAppOptions['metrics'];
}

/** Starts a sync server over a store. */
export async function startSyncServer(options: SyncServerOptions): Promise<SyncServer> {
  const { store, decoder, clock, timers, random, logger, stats = createStats() } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const storage = { ...defaultStorage, ...options.storage };
  const proxies = new Set(options.proxies);
  const core = await createSyncCore({ ...options, stats, limits, storage });
  const invite = await store.transact((tx) => createOwnerInvite(tx, random, clock.now()));

  let isOpen = true;
  const app = createHttpApp({
    isOpen: () => isOpen,
    check: createReadiness({ check: store.check, clock, timers }),
    logger,
    metrics: options.metrics ?? null,
  });
  const listener = await listen(app, { ...options, proxies });
  const strangers = createStrangers({ clock, limits, stats });
  const yjs = createYjsGate({ ...options, core, strangers, limits, proxies, stats });
  const gate = createGate({
    server: listener.server,
    connections: core.connections,
    strangers,
    elsewhere: yjs.upgrade,
    timers,
    stats,
    proxies,
  });
  const signer = createSigner(store.signingSeed);
  const rules = { ...defaultUpkeep, ...options.upkeep };
  const upkeep = createUpkeep({ store, decoder, signer, clock, timers, logger, stats, rules });
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  logger.info('server.ready', { port: listener.port, claimed: invite === null });

  async function close(): Promise<void> {
    isOpen = false;
    // No more is begun; a merge that is under way ends with its thread.
    const stopped = upkeep.stop();
    await closeAll([
      () => Promise.all([gate.close(), yjs.close()]),
      listener.close,
      decoder.close,
      () => stopped,
      core.gateway.close,
      core.close,
      store.close,
    ]);
    logger.info('server.closed');
  }
  let closing: Promise<void> | null = null;
  return {
    url: `ws://${host}:${listener.port}`,
    invite,
    core,
    close: () => (closing ??= close()),
  };
}
