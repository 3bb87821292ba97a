import type { SyncStatus } from '../../shared/contract/methods/system.ts';

/** What the state of the connection is made of. */
export interface SyncFacts {
  /** Null while the profile works alone. */
  readonly url: string | null;
  readonly pending: number;
  readonly seq: number;
  /** Null while there is no connection. */
  readonly connection: { readonly isCaughtUp: boolean } | null;
  /** Why the server does not want what this host has, for a person. */
  readonly refusal: string | null;
  /** Why there is no connection, for a person. */
  readonly trouble: string | null;
  readonly nextAttemptAt: number | null;
}

function stateOf({ url, refusal, connection, pending }: SyncFacts): SyncStatus['state'] {
  if (url === null) return 'solo';
  if (refusal !== null) return 'refused';
  if (!connection) return 'offline';
  return connection.isCaughtUp && pending === 0 ? 'live' : 'syncing';
}

/** What `sync.status` tells. */
export function toStatus(facts: SyncFacts): SyncStatus {
  const state = stateOf(facts);
  const { url, pending, seq, refusal, trouble, nextAttemptAt } = facts;
  return {
    state,
    pending,
    seq,
    url,
    message: state === 'refused' ? refusal : state === 'offline' ? trouble : null,
    nextAttemptAt: state === 'offline' ? nextAttemptAt : null,
  };
}
