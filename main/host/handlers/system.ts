import { contract } from '../../../shared/contract/contract.ts';
import type { SyncServer } from '../../../shared/contract/methods/system.ts';
import type { Ledger } from '../../boundary/types.ts';
import type { HostHandlers } from '../../contract/serve-client.ts';
import type { SqlIndex } from '../../replica/index/sql-index.ts';
import type { Replica } from '../../replica/replica.ts';
import type { RunEngine } from '../../runs/types.ts';
import type { Journal, Meta } from '../../store/types.ts';
import { readLink } from '../../sync/link.ts';
import type { SyncConnection } from '../../sync/sync-connection.ts';
import type { DeviceIdentity, Vault } from '../../vault/types.ts';

export interface SystemHandlerOptions {
  readonly version: string;
  readonly profile: string;
  readonly replica: Replica;
  readonly journal: Journal;
  readonly meta: Meta;
  readonly sync: SyncConnection;
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly identity: DeviceIdentity;
  readonly runs: Pick<RunEngine, 'query' | 'probe'>;
  readonly index: Pick<SqlIndex, 'query'>;
}

type Names =
  | 'system.bootstrap'
  | 'system.capabilities'
  | 'sync.status'
  | 'sync.server'
  | 'sync.refused'
  | 'sync.dismissRefused'
  | 'index.query'
  | 'ledger.query'
  | 'journal.since';

/** Null instead of a failure: what else is known of the server is told without it. */
function askClock(sync: SyncConnection): Promise<number | null> {
  return sync.clockAhead().catch(() => null);
}

async function describeServer({ replica, sync, meta }: SystemHandlerOptions): Promise<SyncServer | null> {
  const link = readLink(meta);
  if (!link) return null;
  const { url, serverId, epoch, isReturning } = link;
  const { state } = sync.status();
  const clockAheadMs = state === 'live' || state === 'syncing' ? await askClock(sync) : null;
  const { seq } = sync.status();
  return { url, serverId, epoch, isReturning, seq, backedUpSeq: replica.backedUpSeq(), clockAheadMs };
}

const bootstrapRuns = 1_000;

export function createSystemHandlers(options: SystemHandlerOptions): Pick<HostHandlers, Names> {
  const { version, profile, replica, journal, sync, ledger, vault, identity, runs, index } = options;
  return {
    // The cursor is taken first: whatever changes after it is in the journal behind it, whether read here or not.
    'system.bootstrap': async () => {
      const cursor = journal.head();
      const { rows } = await runs.query({ limit: bootstrapRuns });
      const me = replica.me();
      return {
        version,
        profile,
        workspace: replica.workspace(),
        me: me && { memberId: me, deviceId: identity.deviceId },
        teams: replica.teams(),
        projects: replica.projects(),
        members: replica.members(),
        runs: rows,
        sync: sync.status(),
        cursor,
      };
    },
    'system.capabilities': async () => {
      const { harnesses, git, sandbox } = await runs.probe();
      return {
        version,
        methods: Object.keys(contract),
        harnesses,
        git,
        secrets: vault.describe().secrets.kind,
        sandbox,
      };
    },
    'index.query': ({ sql, params }, { signal }) => index.query(sql, params, { signal }),
    'sync.status': async () => sync.status(),
    'sync.server': async () => ({ server: await describeServer(options) }),
    'sync.refused': async ({ limit }) => replica.refusals.refusedChanges(limit),
    'sync.dismissRefused': (params, { action }) => replica.refusals.dismissRefused(params, action),
    'ledger.query': async ({ limit, cursor }) => ledger.query({ limit, cursor: cursor ?? null }),
    'journal.since': async ({ cursor, limit }) => journal.since(cursor, limit),
  };
}
