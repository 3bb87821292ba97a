import type { Result } from '../../shared/contract/contract.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import type { SyncStatus } from '../../shared/contract/methods/system.ts';
import type { Role } from '../../shared/domain/role.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import { granted, type Ask } from './answers.ts';
import { createClaims, type Claims } from './claims.ts';
import { clockAhead } from './clock-ahead.ts';
import { createDialler, type Dialler } from './dialler.ts';
import { requestInvite, termsOf, type InviteTerms } from './invite.ts';
import { linkWorkspace, type LinkRequest } from './link-workspace.ts';
import { readLink, type SyncLink } from './link.ts';
import { createMetaLog } from './meta/meta-log.ts';
import type { SyncParts } from './parts.ts';
import { createPeople, type People } from './people.ts';
import { renewDevice } from './renew-device.ts';
import { offlineError } from './requests.ts';
import { toStatus } from './status.ts';
import { createTeller } from './teller.ts';

/** How a stock y-websocket provider opens a document at the server: `new WebsocketProvider(url, room, doc, { params })`. */
export interface OpenedDocument {
  readonly url: string;
  readonly room: string;
  readonly params: { readonly ticket: string };
}

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
  requestInvite(
    role: Role,
    terms?: Partial<Omit<InviteTerms, 'role'>>,
  ): Promise<{ invite: string; expiresAt: number }>;
  readonly people: People;
  readonly claims: Claims;
  /** A ticket for a document, good for 10 minutes (wire R9). Rejects with NOT_FOUND, FORBIDDEN, or as `people` does. */
  openDocument(documentId: string): Promise<OpenedDocument>;
  /** `clockAhead` of the server that this profile is linked to. */
  clockAhead(): Promise<number>;
  /** `renewDevice`, then connects. Refused with FORBIDDEN while this profile is no copy. */
  renewDevice(signal: AbortSignal): Promise<void>;
}

function notLinked(): HearthError {
  return new HearthError(
    'NOT_LINKED',
    'This workspace has no sync server yet, so there is nobody to ask. Nothing was changed. Link it first.',
  );
}

function noCopy(): HearthError {
  return new HearthError(
    'FORBIDDEN',
    'As far as the sync server has said, this profile is no copy of another one, so its key stays. Nothing was changed.',
  );
}

function createAsk(dialler: Dialler, isLinked: () => boolean): Ask {
  return async (call) => {
    if (!isLinked()) throw notLinked();
    await dialler.attempted();
    const { session } = dialler.state();
    if (!session) throw offlineError();
    await session.opened;
    return session.call(call);
  };
}

function statusOf({ replicaLog, envelopes }: SyncParts, link: SyncLink | null, dialler: Dialler): SyncStatus {
  const { session, standing, repairs, nextAttemptAt } = dialler.state();
  return toStatus({
    link,
    standing,
    repairs,
    nextAttemptAt,
    pending: link ? replicaLog.pendingCount() + envelopes.pendingCount() : 0,
    refused: replicaLog.refusedCount(),
    seq: Math.max(session?.head ?? 0, ...replicaLog.cursors().map(({ seq }) => seq)),
    connection: session,
  });
}

/** Creates the connection; nothing happens before `start`. */
export function createSyncConnection(parts: SyncParts): SyncConnection {
  const { replicaLog, envelopes, meta } = parts;
  const undo: Undo[] = [];
  const metaLog = createMetaLog(parts.store);
  const link = (): SyncLink | null => readLink(meta);
  const status = (): SyncStatus => statusOf(parts, link(), dialler);
  const teller = createTeller({ ...parts, status });
  const dialler = createDialler({ ...parts, metaLog, changed: teller.changed });
  const ask = createAsk(dialler, () => link() !== null);

  function pendingCame(): void {
    dialler.state().session?.pump();
    teller.changed();
  }

  function connect(): void {
    if (link()) dialler.dial();
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
    requestInvite: (role, terms) => requestInvite(ask, termsOf(role, terms)),
    people: createPeople({ ask, metaLog }),
    claims: createClaims(ask),
    async openDocument(documentId) {
      const { ticket } = granted(await ask({ method: 'tickets.create', documentId }), 'tickets.create');
      const server = link();
      if (!server) throw notLinked();
      return { url: `${server.url}/yjs`, room: documentId, params: { ticket } };
    },
    clockAhead: () => clockAhead(ask, parts.clock),
    async renewDevice(signal) {
      if (dialler.state().standing.problem !== 'copied') throw noCopy();
      await renewDevice(parts, signal);
      connect();
    },
  };
}
