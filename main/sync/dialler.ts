import { closeCodes } from '../../shared/wire/close-codes.ts';
import { ConnectError, openChannel, type Channel } from './channel.ts';
import { changeLink, readLink } from './link.ts';
import type { MetaLog } from './meta/meta-log.ts';
import { createOutage } from './outage.ts';
import type { SyncParts } from './parts.ts';
import { finishRenewal } from './renew-device.ts';
import { createRepairs, type Repairs } from './repairs.ts';
import { createSession, type Session } from './session.ts';
import { createStanding, type Standing } from './standing.ts';

/** Keeps one connection to the server of a link, as long as the server wants it. */
export interface Dialler {
  /** Connects now, or has the connection that there is try again what it waits with. */
  dial(): void;
  /** Ends the connection; `dial` begins again. */
  stop(): void;
  state(): DialState;
  /** Resolves when the attempt under way, if any, has succeeded or failed. */
  attempted(): Promise<void>;
}

export interface DialState {
  /** Null while there is no connection. */
  readonly session: Session | null;
  readonly standing: Standing;
  readonly repairs: ReturnType<Repairs['state']>;
  readonly nextAttemptAt: number | null;
}

type DiallerOptions = SyncParts & { readonly metaLog: MetaLog; changed(): void };

/** A connection that ended because something changed is opened again at once, but not more often than this, in ms. */
const AT_ONCE_MS = 5_000;

/**
 * Before the first push: one update for each document. Done after the profile was linked, because until
 * then it may drop records that it has merged; done before every attempt until it has succeeded.
 */
async function squash({ replicaLog, store, meta }: SyncParts): Promise<void> {
  const link = readLink(meta);
  if (!link || link.isSquashed) return;
  await replicaLog.squashPending();
  await store.commit((tx) => changeLink(meta, tx, { isSquashed: true }));
}

/** One attempt; null when it was given up meanwhile. */
async function connect(parts: SyncParts, signal: AbortSignal): Promise<Channel | null> {
  await finishRenewal(parts);
  await squash(parts);
  // As it is now: the last connection may have changed it.
  const server = readLink(parts.meta);
  if (!server) return null;
  const channel = await openChannel({
    ...parts,
    socketUrl: `${server.url}/sync`,
    server,
    intent: { kind: 'resume' },
    signal,
  });
  if (!signal.aborted) return channel;
  channel.close();
  return null;
}

/** Allows what it is asked for once in a while. */
function createSeldom({ clock }: SyncParts, ms: number): () => boolean {
  let last = -Infinity;
  return () => {
    const now = clock.monotonic();
    if (now - last < ms) return false;
    last = now;
    return true;
  };
}

/** Creates a dialler that is idle. */
export function createDialler(options: DiallerOptions): Dialler {
  const { logger, changed } = options;
  let isWanted = false;
  let dialling = new AbortController();
  let session: Session | null = null;
  let dialled: Promise<void> = Promise.resolve();
  /** The connection before this one, which has ended. */
  let last: Session | null = null;
  const standing = createStanding(options);
  const repairs = createRepairs(options);
  const mayRetryAtOnce = createSeldom(options, AT_ONCE_MS);
  /** One at a time: what an attempt does to this profile before it connects goes on when it is given up. */
  const retry = (): void => void (dialled = dialled.then(attempt));
  const outage = createOutage({ ...options, retry });

  function ended(cause: unknown): void {
    session = null;
    if (!isWanted) return changed();
    const reaction = standing.ended(cause);
    const isAtOnce = cause instanceof ConnectError && cause.closeCode === closeCodes.accessChanged;
    if (reaction === 'retry' && isAtOnce && mayRetryAtOnce()) retry();
    else if (reaction === 'retry') outage.wait();
    changed();
  }

  function begin(channel: Channel): void {
    // Not before it has caught up: one that fails every time after `welcome` must not be tried without pause.
    const when = { caughtUp: outage.over, turn: last?.left() ?? Promise.resolve() };
    const next = createSession({ ...options, ...when, channel, repairs, ended });
    session = next;
    last = next;
    standing.clear();
    logger.info('sync.connected', { role: channel.welcome.role, version: channel.version });
    next.start();
    changed();
  }

  async function attempt(): Promise<void> {
    if (!isWanted || session) return;
    outage.cancel();
    const { signal } = (dialling = new AbortController());
    try {
      const channel = await connect(options, signal);
      if (channel) begin(channel);
    } catch (error) {
      if (!signal.aborted) ended(error);
    }
  }

  return {
    attempted: () => dialled,
    dial() {
      isWanted = true;
      if (session) return session.retry();
      standing.clear();
      dialling.abort();
      retry();
    },
    stop() {
      isWanted = false;
      outage.cancel();
      dialling.abort();
      session?.close();
    },
    state: () => ({ session, standing, repairs: repairs.state(), nextAttemptAt: outage.nextAttemptAt }),
  };
}
