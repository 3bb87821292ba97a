import type { SyncStatus } from '../../shared/contract/methods/system.ts';
import type { TeamAccess } from '../../shared/domain/access.ts';
import type { Role } from '../../shared/domain/role.ts';
import { ongoing } from './sentences.ts';

/** What the state of the connection is made of. */
export interface SyncFacts {
  /** Null while the profile works alone. */
  readonly link: { readonly url: string; readonly role: Role; readonly teams: TeamAccess } | null;
  readonly pending: number;
  readonly seq: number;
  /** Changes that the server refused, and that nobody has looked through yet. */
  readonly refused: number;
  /** Null while there is no connection. */
  readonly connection: {
    readonly isCaughtUp: boolean;
    /** What hinders it while it goes on. */
    readonly hindrance: 'quota' | 'recovering' | null;
  } | null;
  /** Groups that differ from the server's. */
  readonly repairs: 'repairing' | 'failed' | null;
  readonly standing: {
    /** Why nothing more is tried until a person asks. */
    readonly refusal: string | null;
    /** Why there is no connection. */
    readonly trouble: string | null;
    readonly problem: SyncStatus['problem'];
  };
  readonly nextAttemptAt: number | null;
}

function stateOf({ link, standing, connection, pending }: SyncFacts): SyncStatus['state'] {
  if (!link) return 'solo';
  if (standing.refusal !== null) return 'refused';
  if (!connection) return 'offline';
  if (connection.hindrance === 'quota') return 'refused';
  return connection.isCaughtUp && pending === 0 ? 'live' : 'syncing';
}

/** What is wrong although there is a connection. */
function hindranceOf({ connection, repairs }: SyncFacts): Pick<SyncStatus, 'problem' | 'message'> {
  const hindrance = connection?.hindrance ?? null;
  if (hindrance !== null) return { problem: hindrance, message: ongoing[hindrance] };
  if (repairs === null) return { problem: null, message: null };
  return { problem: 'repairing', message: repairs === 'failed' ? ongoing.unrepaired : ongoing.repairing };
}

/** What `sync.status` tells. */
export function toStatus(facts: SyncFacts): SyncStatus {
  const { link, pending, seq, refused, standing, nextAttemptAt } = facts;
  const state = stateOf(facts);
  const isOff = standing.refusal !== null || !facts.connection;
  const { problem, message } = hindranceOf(facts);
  const wrong = isOff
    ? { problem: standing.problem ?? problem, message: standing.refusal ?? standing.trouble ?? message }
    : { problem, message };
  return {
    state,
    pending,
    seq,
    refused,
    url: link?.url ?? null,
    role: link?.role ?? null,
    teams: link?.teams ? [...link.teams] : null,
    ...(link ? wrong : { problem: null, message: null }),
    nextAttemptAt: state === 'offline' ? nextAttemptAt : null,
  };
}
