import type { Result } from '../../shared/contract/contract.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { SyncStatus } from '../../shared/contract/methods/system.ts';
import type { Role } from '../../shared/domain/role.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import { createDialler } from './dialler.ts';
import { requestInvite } from './invite.ts';
import { linkWorkspace, type LinkRequest } from './link-workspace.ts';
import { readLink, type SyncLink } from './link.ts';
import type { SyncParts } from './parts.ts';
import { toStatus } from './status.ts';
import { createTeller } from './teller.ts';

/** The connection of a profile to its sync server. */
export interface SyncConnection {
  /** Connects if the profile is linked, and keeps connected from then on. */
  start(): void;
  stop(): void;
  status(): SyncStatus;
  /** Called after what `status` tells has changed, at most every 20 ms. */
  subscribe(listener: (status: SyncStatus) => void): Undo;
  /** Tries at once, also after the server said no: the network is back, or a person asks. */
  retryNow(): void;
  /** `linkWorkspace`, then connects. */
  link(request: LinkRequest): Promise<Result<'workspace.link'>>;
  /** Asks the server for an invite, to be shown once. `expiresAt` is in ms since the epoch. */
  requestInvite(role: Role): Promise<{ invite: string; expiresAt: number }>;
}

/** Creates the connection; nothing happens before `start`. */
export function createSyncConnection(parts: SyncParts): SyncConnection {
  const { replicaLog, envelopes, meta } = parts;
  const undo: Undo[] = [];
  let link: SyncLink | null = null;

  function status(): SyncStatus {
    const { session, standing, nextAttemptAt } = dialler.state();
    return toStatus({
      refusal: standing.refusal,
      trouble: standing.trouble,
      nextAttemptAt,
      url: link?.url ?? null,
      pending: link ? replicaLog.pendingCount() + envelopes.pendingCount() : 0,
      seq: Math.max(session?.head ?? 0, ...replicaLog.cursors().map(({ seq }) => seq)),
      connection: session,
    });
  }

  const teller = createTeller({ ...parts, status });
  const dialler = createDialler({ ...parts, changed: teller.changed });

  function pendingCame(): void {
    dialler.state().session?.pump();
    teller.changed();
  }

  function connect(): void {
    link = readLink(meta);
    if (link) dialler.dial(link);
    teller.changed();
  }

  return {
    status,
    subscribe: teller.subscribe,
    retryNow: connect,
    start() {
      undo.push(replicaLog.onPending(pendingCame), envelopes.onPending(pendingCame));
      connect();
    },
    stop() {
      for (const step of undo.splice(0)) step();
      dialler.stop();
      teller.stop();
    },
    async link(request) {
      const result = await linkWorkspace(parts, request);
      connect();
      return result;
    },
    async requestInvite(role) {
      if (!link) {
        throw new HearthError(
          'NOT_LINKED',
          'This workspace has no sync server yet, so there is nowhere to invite to. Link it first.',
        );
      }
      await dialler.attempted();
      return requestInvite(dialler.state().session, role);
    },
  };
}
