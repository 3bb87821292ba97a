import { join } from 'node:path';
import { createUuid7 } from '../../shared/lib/uuid.ts';
import { createBoundary, type Boundary } from '../boundary/create-boundary.ts';
import { describeFault } from '../../shared/lib/describe-fault.ts';
import { createIndex, type SqlIndex } from '../replica/index/sql-index.ts';
import { isPurgedIssue } from '../replica/tombstones.ts';
import { createReplica, type Replica } from '../replica/replica.ts';
import { hasTeam } from '../../shared/domain/access.ts';
import { mayWrite } from '../../shared/domain/role.ts';
import { owePurge } from '../runs/retention/forget-issues.ts';
import { readLink } from '../sync/link.ts';
import type { Profile } from '../sync/ports.ts';
import { createSyncConnection, type SyncConnection } from '../sync/sync-connection.ts';
import { createOpenWebSocket } from '../sync/web-socket.ts';
import { createVault } from '../vault/create-vault.ts';
import type { DeviceIdentity, Vault } from '../vault/types.ts';
import { openIdentity } from './device-identity.ts';
import type { HostOptions } from './host-options.ts';
import { openProfile, type OpenProfile } from './open-profile.ts';
import { createRoomRelay, type RoomRelay } from './presence-relay.ts';

/** What a member of no server may. */
const everything = { role: 'owner', teams: null } as const;

/** The parts of a host that keep its state, made in the order in which they need each other. */
export interface HostParts {
  readonly profile: OpenProfile;
  readonly vault: Vault;
  readonly identity: DeviceIdentity;
  readonly replica: Replica;
  readonly index: SqlIndex;
  readonly boundary: Boundary;
  readonly sync: SyncConnection;
  readonly presence: RoomRelay;
  readonly createId: () => string;
  /** Closes the log and gives the profile up. */
  release(): Promise<void>;
}

/** Opens a profile and creates the parts. What it throws is coded, and nothing is owned then. */
export async function createParts(options: HostOptions): Promise<HostParts> {
  const { clock, logger, random } = options;
  const createId = createUuid7({ clock, random });
  const report = (error: unknown): void => logger.error('host.effect_failed', describeFault(error));
  const profile = openProfile({ dir: options.profile, clock, report });
  const index = createIndex({
    ...options,
    store: profile.store,
    dir: join(profile.dir, 'index'),
    workerUrl: options.indexWorker,
  });
  const release = async (): Promise<void> => {
    await index.close();
    await profile.store.close();
    profile.lock.release();
  };
  try {
    const stores = await options.openSecretStores(profile.dir);
    const vault = await createVault({ dir: profile.dir, stores, random, uuid: createId });
    const { identity, renewal } = await openIdentity({ vault, logger, createId });
    const shared = { ...options, ...profile, uuid: createId, identity };
    const replica = createReplica({
      ...shared,
      mayWrite: () => mayWrite(readLink(profile.meta)?.role ?? 'owner'),
      mayUse: (teamId) => hasTeam(readLink(profile.meta) ?? everything, teamId),
      forgotten: {
        issues(tx, issueIds) {
          boundary.forget.issues(tx, issueIds);
          owePurge(tx, issueIds);
        },
        group: (tx, groupId) => boundary.forget.group(tx, groupId),
      },
      purger: { requestPurge: (documentIds) => sync.people.purgeDocuments(documentIds) },
    });
    const boundary = createBoundary({
      ...shared,
      workspaceId: () => replica.workspace()?.workspaceId ?? null,
      isLinked: () => replica.workspace()?.linked ?? false,
      isPurged: isPurgedIssue,
    });
    const presence = createRoomRelay();
    const sync = createSyncConnection({
      ...shared,
      presence: presence.relay,
      renewal,
      profile: profileOf(replica),
      replicaLog: replica.log,
      keyBlocks: replica.keys,
      envelopes: boundary.outbox,
      openSocket: createOpenWebSocket(options),
    });
    return { profile, vault, identity, replica, index, boundary, sync, presence, createId, release };
  } catch (error) {
    await release();
    throw error;
  }
}

/** The replica as the sync connection sees it when a workspace is linked. */
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
