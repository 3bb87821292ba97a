import type { Action } from '../../../shared/contract/contract.ts';
import { actionId } from '../../../shared/domain/ids.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import type { Process } from '../../../shared/testing/simulation/process.ts';
import { createBoundary, type Boundary } from '../../../main/boundary/create-boundary.ts';
import { createDocumentDoor } from '../../../main/host/document-door.ts';
import { createRoomRelay } from '../../../main/host/presence-relay.ts';
import { createReplica, type Replica } from '../../../main/replica/replica.ts';
import { createStore } from '../../../main/store/create-store.ts';
import { createJournal } from '../../../main/store/journal.ts';
import { createMeta } from '../../../main/store/meta.ts';
import type { Store } from '../../../main/store/types.ts';
import type { Profile } from '../../../main/sync/ports.ts';
import type { OpenSocket } from '../../../main/sync/socket.ts';
import { createSyncConnection, type SyncConnection } from '../../../main/sync/sync-connection.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { ClientDisk } from '../disk/client-disk.ts';
import { createTraceLogger, type Context } from './context.ts';
import type { DeviceKeys } from './identity.ts';
import type { Program } from './program.ts';
import { watchSaves, type Saved } from './saves.ts';

/** The parts of a host that keep its state, put together as `main/host/create-parts.ts` does, without runs. */
export interface Host {
  readonly process: Process;
  readonly store: Store;
  readonly replica: Replica;
  readonly boundary: Boundary;
  readonly connection: SyncConnection;
  /** Lets windows into documents. */
  readonly door: ReturnType<typeof createDocumentDoor>;
  readonly uuid: () => string;
  action(): Action;
}

export interface HostOptions {
  readonly context: Context;
  readonly process: Process;
  readonly machine: string;
  readonly disk: ClientDisk;
  readonly keys: DeviceKeys;
  readonly program: Program;
  /** Of this start alone. */
  readonly random: SeededRandom;
  /** ms from a write to its being on the disk. */
  writeMs(): number;
  cutPower(): void;
  /** A window's update is on disk. */
  readonly saved: Saved;
}

/** Sockets of the simulated network. The name in the address is that of the machine. */
function createOpenSocket({ context, process, machine }: HostOptions): OpenSocket {
  return (url, { opened, received, closed }) => {
    const to = context.answering(new URL(url).hostname);
    const end = context.network.connect({ machine, process }, to, { opened, received, closed });
    return { send: end.send, close: () => end.close(1005) };
  };
}

function profileOf(replica: Replica): Profile {
  return {
    workspaceId: () => replica.workspace()?.workspaceId ?? null,
    memberId: () => replica.me(),
    linked(tx, ids) {
      if (replica.workspace() === null) replica.joinWorkspace(tx, ids);
      else replica.markLinked(tx);
    },
  };
}

/** Starts a host on what is on the disk. */
export function startHost(options: HostOptions): Host {
  const { context, process, disk, keys, random, machine, program } = options;
  const { versions, schemaVersion } = program;
  const { identity, renewal } = keys;
  const { clock, timers } = process;
  const uuid = createUuid7({ clock, random });
  const db = disk.open({ isRunning: () => process.isAlive, cutPower: options.cutPower });
  const defer = (run: () => void): void => void process.after(options.writeMs(), 'writes', run);
  const report = (error: unknown): void => context.fail(`${machine}: an effect threw ${String(error)}`);
  const store = createStore({ db, defer, report });
  const meta = createMeta({ store });
  const journal = createJournal({ store, clock });
  const logger = createTraceLogger(context, machine);
  const base = { store, meta, journal, clock, timers, random, uuid, identity, logger };
  const replica = createReplica({
    ...base,
    ...(schemaVersion !== undefined && { schemaVersion }),
    purger: { requestPurge: (documentIds) => connection.people.purgeDocuments(documentIds) },
  });
  const boundary = createBoundary({
    ...base,
    workspaceId: () => replica.workspace()?.workspaceId ?? null,
    isLinked: () => replica.workspace()?.linked ?? false,
  });
  const presence = createRoomRelay();
  const connection = createSyncConnection({
    ...base,
    renewal,
    ...(versions && { versions }),
    presence: presence.relay,
    profile: profileOf(replica),
    replicaLog: replica.log,
    keyBlocks: replica.keys,
    envelopes: boundary.outbox,
    openSocket: createOpenSocket(options),
  });
  const fail = (problem: string): void => context.fail(`${machine}: ${problem}`);
  const watched = {
    saved: options.saved,
    fail,
    ...(schemaVersion !== undefined && { known: schemaVersion }),
  };
  const hub = watchSaves(replica.documents, watched);
  connection.start();
  return {
    process,
    store,
    replica,
    boundary,
    connection,
    door: createDocumentDoor({ hub, timers, presence }),
    uuid,
    action: () => ({ actionId: actionId.parse(uuid()), method: 'simulated', client: 'window' }),
  };
}
