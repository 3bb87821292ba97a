import type { Clock, Logger, Random, Timers } from '../../shared/lib/ports.ts';
import { createOwnerInvite } from '../auth/invites.ts';
import { createHttpApp } from '../http/http-app.ts';
import { listen } from '../http/listen.ts';
import type { LogStore } from '../log/log-store.ts';
import { createGate } from '../socket/gate.ts';
import { createHub } from '../socket/hub.ts';

/** A sync server that takes connections. */
export interface SyncServer {
  /** `ws://host:port`. */
  readonly url: string;
  /** The first owner's invite, while there is no workspace. It is shown once and stored nowhere. */
  readonly invite: string | null;
  /** Says goodbye to everybody, finishes what is under way and closes the store. */
  close(): Promise<void>;
}

export interface SyncServerOptions {
  readonly store: LogStore;
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}

/** Starts a sync server over a store. */
export async function startSyncServer(options: SyncServerOptions): Promise<SyncServer> {
  const { store, clock, random, logger } = options;
  const hub = createHub();
  const workspaceId = await store.workspace();
  if (workspaceId) hub.begin(workspaceId, await store.head(workspaceId));
  const invite = await store.transact((tx) => createOwnerInvite(tx, random, clock.now()));

  let ready = true;
  const app = createHttpApp({ isReady: () => ready });
  const listener = await listen(app, options);
  const gate = createGate({ ...options, hub, server: listener.server });
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  logger.info('server.ready', { port: listener.port, claimed: workspaceId !== null });

  async function close(): Promise<void> {
    ready = false;
    const stopped = listener.close();
    await gate.close();
    await stopped;
    await store.close();
    logger.info('server.closed');
  }
  let closing: Promise<void> | null = null;
  return {
    url: `ws://${host}:${listener.port}`,
    invite,
    close: () => (closing ??= close()),
  };
}
