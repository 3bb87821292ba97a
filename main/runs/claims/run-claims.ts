import { HearthError } from '../../../shared/contract/errors.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { Timers, Undo } from '../../../shared/lib/ports.ts';

/** What a lease on a name at the sync server comes to; `main/sync` implements it (wire R8). */
export interface ClaimServer {
  take(claim: { name: string; ttlMs: number }): Promise<ClaimAnswer>;
  renew(claim: { name: string; epoch: number; ttlMs: number }): Promise<ClaimAnswer>;
  release(claim: { name: string; epoch: number }): Promise<boolean>;
}

type ClaimAnswer =
  | { readonly ok: true; readonly claim: { readonly epoch: number } }
  | { readonly ok: false; readonly code: 'HELD' | 'STALE' };

/** The right of this device to run an issue. */
export interface Lease {
  /** Grows each time that somebody takes the issue; null: taken without the server, which may not know of it. */
  readonly epoch: number | null;
  /** False once another device has the issue: what the run did is shown then, and never applied. */
  readonly isValid: boolean;
  /** Heard once, when it is not valid any more. */
  onLost(listener: () => void): Undo;
  /** Runs that share it give it back one by one; with the last it ends. */
  release(): void;
}

/** Sees to it that two devices do not run one issue at once. */
export interface RunClaims {
  /** Null: another device runs it. */
  take(issueId: IssueId): Promise<Lease | null>;
}

/** ms that a lease lasts unless it is renewed, and between two renewals. */
const TTL_MS = 120_000;
const RENEW_MS = TTL_MS / 3;

/** Without an answer of the server nobody knows; then what this device says holds for this device. */
const unanswered: ReadonlySet<string> = new Set(['NOT_LINKED', 'OFFLINE', 'DEADLINE', 'BUSY', 'FORBIDDEN']);

async function orUnknown(answer: Promise<ClaimAnswer>): Promise<ClaimAnswer | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof HearthError && unanswered.has(error.code)) return null;
    throw error;
  }
}

/** One lease of this device, for all its runs of an issue. */
interface Held {
  epoch: number | null;
  isValid: boolean;
  users: number;
  readonly listeners: Set<() => void>;
  stop: Undo;
}

/** What the claims of one device share. */
interface Holding {
  readonly server: ClaimServer;
  readonly timers: Timers;
  readonly held: Map<IssueId, Held>;
}

const nameOf = (issueId: IssueId): string => `run:${issueId}`;

function lose({ held }: Holding, issueId: IssueId, lease: Held): void {
  lease.isValid = false;
  lease.stop();
  if (held.get(issueId) === lease) held.delete(issueId);
  for (const listener of [...lease.listeners]) listener();
}

/** The server says that it is over, or never knew of it: taken anew, unless somebody else has it. */
async function regain(holding: Holding, issueId: IssueId, lease: Held): Promise<void> {
  const answer = await orUnknown(holding.server.take({ name: nameOf(issueId), ttlMs: TTL_MS }));
  if (answer?.ok) lease.epoch = answer.claim.epoch;
  else if (answer) lose(holding, issueId, lease);
}

async function renew(holding: Holding, issueId: IssueId, lease: Held): Promise<void> {
  const { epoch } = lease;
  if (epoch === null) return regain(holding, issueId, lease);
  const answer = await orUnknown(holding.server.renew({ name: nameOf(issueId), epoch, ttlMs: TTL_MS }));
  if (answer && !answer.ok) await regain(holding, issueId, lease);
}

/** Asks the server for the issue; null when another device has it. */
async function acquire(holding: Holding, issueId: IssueId): Promise<Held | null> {
  const answer = await orUnknown(holding.server.take({ name: nameOf(issueId), ttlMs: TTL_MS }));
  if (answer && !answer.ok) return null;
  const epoch = answer?.claim.epoch ?? null;
  const lease: Held = { epoch, isValid: true, users: 0, listeners: new Set(), stop: () => undefined };
  let isRenewing = false;
  lease.stop = holding.timers.every(RENEW_MS, () => {
    if (isRenewing) return;
    isRenewing = true;
    renew(holding, issueId, lease)
      // Asked again at the next renewal; the server decides in the end.
      .catch(() => undefined)
      .finally(() => (isRenewing = false));
  });
  holding.held.set(issueId, lease);
  return lease;
}

function release({ server, held }: Holding, issueId: IssueId, lease: Held): void {
  lease.users -= 1;
  if (lease.users > 0 || !lease.isValid) return;
  lease.stop();
  held.delete(issueId);
  // When it is not heard, it ends by itself.
  if (lease.epoch !== null) {
    server.release({ name: nameOf(issueId), epoch: lease.epoch }).catch(() => undefined);
  }
}

/** The share of one run in the lease of its device. */
function shareOf(holding: Holding, issueId: IssueId, lease: Held): Lease {
  lease.users += 1;
  let isReleased = false;
  return {
    get epoch() {
      return lease.epoch;
    },
    get isValid() {
      return lease.isValid;
    },
    onLost(listener) {
      lease.listeners.add(listener);
      return () => void lease.listeners.delete(listener);
    },
    release() {
      if (isReleased) return;
      isReleased = true;
      release(holding, issueId, lease);
    },
  };
}

/** Creates the claims of a device. Offline they are local: who else ran the issue meanwhile is seen afterwards. */
export function createRunClaims({ server, timers }: { server: ClaimServer; timers: Timers }): RunClaims {
  const holding: Holding = { server, timers, held: new Map() };
  const taking = new Map<IssueId, Promise<Held | null>>();

  /** Two runs that begin at once ask once. */
  function acquireOnce(issueId: IssueId): Promise<Held | null> {
    const begun = taking.get(issueId) ?? acquire(holding, issueId).finally(() => taking.delete(issueId));
    taking.set(issueId, begun);
    return begun;
  }

  return {
    async take(issueId) {
      const lease = holding.held.get(issueId) ?? (await acquireOnce(issueId));
      return lease && shareOf(holding, issueId, lease);
    },
  };
}
