import type { Transport } from '../../shared/contract/transport.ts';
import type { ClientKind } from '../../shared/contract/contract.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import { createCallGate } from '../contract/call-gate.ts';
import { jsonRpcEngine } from '../contract/json-rpc.ts';
import type { ClientServices, HostHandlers } from '../contract/serve-client.ts';
import type { RunEngine } from '../runs/types.ts';
import { openSocketDoor } from '../contract/open-socket-door.ts';
import type { Door } from '../contract/socket-server.ts';
import { listenOnLoopback } from '../contract/web/web-server.ts';
import { createClientDesk } from './client-desk.ts';
import { createParts, type HostParts } from './create-parts.ts';
import { createRuns, type HostRuns } from './create-runs.ts';
import { createDocumentDoor } from './document-door.ts';
import { createArchiveHandlers } from './handlers/archive.ts';
import { createEvidenceHandlers } from './handlers/evidence.ts';
import { createIssueHandlers } from './handlers/issues.ts';
import { createPeopleHandlers } from './handlers/people.ts';
import { createRetentionHandlers } from './handlers/retention.ts';
import { createRunControlHandlers } from './handlers/run-control.ts';
import { createRunHandlers } from './handlers/runs.ts';
import { createSystemHandlers } from './handlers/system.ts';
import { createWorkspaceHandlers } from './handlers/workspace.ts';
import type { HostOptions } from './host-options.ts';
import { createSyncNotices } from './sync-notices.ts';
import { createTerminalDoor } from './terminal-door.ts';

/** A running host: the owner of a profile and its only writer. */
export interface Host {
  /** Path of the unix socket or named pipe. */
  readonly socket: string;
  readonly runs: RunEngine;
  readonly replica: HostParts['replica'];
  readonly journal: HostParts['profile']['journal'];
  /** Serves a client that somebody else has let in, such as a window of the app. */
  admit(transport: Transport, kind: ClientKind): Undo;
  /** Opens the door for browsers; gives the address with its one-time token. Rejects when the port is taken. */
  openWeb(web: { readonly port: number; readonly rendererDir: string }): Promise<string>;
  /** Ends runs, finishes what is under way, lets everybody go and gives the profile up. */
  close(): Promise<void>;
}

/** How long calls under way, and clients that were told to go, are waited for, in ms. */
const finishMs = 5_000;
const leaveMs = 2_000;

/** Starts the host of a profile. Rejects with PROFILE_LOCKED, SCHEMA_AHEAD, DISK_FULL or DISK_ERROR, owning nothing. */
export async function createHost(options: HostOptions): Promise<Host> {
  const parts = await createParts(options);
  try {
    const runs = await createRuns({ ...options, parts });
    try {
      return await openHost(options, parts, runs);
    } catch (error) {
      await runs.close();
      throw error;
    }
  } catch (error) {
    await parts.release();
    throw error;
  }
}

async function openHost(options: HostOptions, parts: HostParts, runs: HostRuns): Promise<Host> {
  const { logger, platform, random, temporary, timers } = options;
  const { profile, replica, sync, createId } = parts;
  const gate = createCallGate();
  const desk = createClientDesk({ services: createServices({ options, parts, runs, gate }), createId });
  const socket = await openSocketDoor({
    place: { profile: profile.dir, temporary, platform, random },
    onClient: (transport) => void desk.admit(transport, 'cli'),
  });
  const doors: Door[] = [socket];
  profile.lock.writeOwner({ pid: process.pid, socket: socket.path });
  sync.start();
  logger.info('host.ready', { version: options.version, pid: process.pid });

  async function close(): Promise<void> {
    logger.info('host.closing');
    const callsDone = gate.close();
    sync.stop();
    await runs.close();
    await within(finishMs, callsDone, timers);
    await within(leaveMs, desk.close(), timers);
    await Promise.all(doors.map((door) => door.close()));
    await parts.release();
    logger.info('host.closed');
  }

  let closing: Promise<void> | null = null;
  return {
    socket: socket.path,
    runs,
    replica,
    journal: profile.journal,
    admit: desk.admit,
    async openWeb({ port, rendererDir }) {
      const onClient = (transport: Transport): void => void desk.admit(transport, 'browser');
      const door = await listenOnLoopback({ port, rendererDir, random, timers, onClient });
      doors.push(door);
      return door.url;
    },
    close: () => (closing ??= close()),
  };
}

/** Waits for `work`, but no longer than `ms`. */
async function within(ms: number, work: Promise<void>, timers: HostOptions['timers']): Promise<void> {
  const late = Promise.withResolvers<void>();
  const stop = timers.after(ms, late.resolve);
  await Promise.race([work, late.promise]);
  stop();
}

interface ServiceOptions {
  readonly options: HostOptions;
  readonly parts: HostParts;
  readonly runs: HostRuns;
  readonly gate: ClientServices['gate'];
}

function createServices({ options, parts, runs, gate }: ServiceOptions): ClientServices {
  const { allow, timers, logger } = options;
  const { profile, replica, sync, presence, createId } = parts;
  return {
    handlers: createHandlers(options, parts, runs),
    journal: profile.journal,
    doors: {
      document: createDocumentDoor({ hub: replica.documents, timers, presence }),
      terminal: createTerminalDoor({ runs, allow }),
    },
    allow,
    gate,
    engine: jsonRpcEngine,
    timers,
    logger,
    createId,
    onNotice: createSyncNotices({ sync, timers }),
  };
}

function createHandlers({ version }: HostOptions, parts: HostParts, runs: HostRuns): HostHandlers {
  const { profile, replica, boundary, sync, vault, identity, index } = parts;
  return {
    ...createWorkspaceHandlers({ replica, sync }),
    ...createPeopleHandlers({ replica, sync, identity, ...profile }),
    ...createIssueHandlers({ replica }),
    ...createArchiveHandlers({ replica, dir: profile.dir }),
    ...createSystemHandlers({
      version,
      profile: profile.dir,
      replica,
      journal: profile.journal,
      meta: profile.meta,
      sync,
      ledger: boundary.ledger,
      vault,
      identity,
      index,
      runs,
    }),
    ...createRunHandlers({ runs }),
    ...createRunControlHandlers(runs),
    ...createEvidenceHandlers(runs),
    ...createRetentionHandlers(runs),
  };
}
