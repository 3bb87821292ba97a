import { openChannel, type Channel } from './channel.ts';
import { readLink, writeLink, type SyncLink } from './link.ts';
import { createOutage } from './outage.ts';
import type { SyncParts } from './parts.ts';
import { createSession, type Session } from './session.ts';
import { createStanding, type Standing } from './standing.ts';

/** Keeps one connection to the server of a link, as long as the server wants it. */
export interface Dialler {
  /** Connects now, unless there is a connection. */
  dial(link: SyncLink): void;
  stop(): void;
  state(): DialState;
  /** Resolves when the attempt under way, if any, has succeeded or failed. */
  attempted(): Promise<void>;
}

export interface DialState {
  /** Null while there is no connection. */
  readonly session: Session | null;
  readonly standing: Pick<Standing, 'refusal' | 'trouble'>;
  readonly nextAttemptAt: number | null;
}

/**
 * Before the first push: one update for each document. Done after the profile was linked, because until
 * then it may drop records that it has merged; done before every attempt until it has succeeded.
 */
async function squash({ replicaLog, store, meta }: SyncParts): Promise<void> {
  const link = readLink(meta);
  if (!link || link.isSquashed) return;
  await replicaLog.squashPending();
  await store.commit((tx) => writeLink(meta, tx, { ...link, isSquashed: true }));
}

/** One attempt. */
async function connect(parts: SyncParts, link: SyncLink, signal: AbortSignal): Promise<Channel> {
  await squash(parts);
  const { url, serverId } = link;
  const intent = { kind: 'resume' } as const;
  return openChannel({ ...parts, socketUrl: `${url}/sync`, serverId, intent, signal });
}

/** Creates a dialler that is idle. */
export function createDialler(options: SyncParts & { changed: () => void }): Dialler {
  const { logger, changed } = options;
  let link: SyncLink | null = null;
  let dialling = new AbortController();
  let session: Session | null = null;
  let dialled: Promise<void> = Promise.resolve();
  const standing = createStanding(options);
  const outage = createOutage({ ...options, retry: () => void (dialled = attempt()) });

  function ended(cause: unknown): void {
    session = null;
    if (link && standing.ended(cause) === 'retry') outage.wait();
    changed();
  }

  function begin(channel: Channel): void {
    const next = createSession({
      ...options,
      channel,
      ended,
      rejected: standing.rejected,
      // Not before: a connection that fails every time after `welcome` must not be tried without pause.
      caughtUp: outage.over,
    });
    session = next;
    standing.clear();
    logger.info('sync.connected', { role: channel.welcome.role });
    next.start();
    changed();
  }

  async function attempt(): Promise<void> {
    if (!link || session) return;
    outage.cancel();
    dialling.abort();
    const { signal } = (dialling = new AbortController());
    try {
      const channel = await connect(options, link, signal);
      if (!signal.aborted) return begin(channel);
      channel.close();
    } catch (error) {
      if (!signal.aborted) ended(error);
    }
  }

  return {
    attempted: () => dialled,
    dial(to) {
      link = to;
      if (standing.refusal !== null) session?.close();
      standing.clear();
      dialled = attempt();
    },
    stop() {
      link = null;
      outage.cancel();
      dialling.abort();
      session?.close();
    },
    state: () => ({ session, standing, nextAttemptAt: outage.nextAttemptAt }),
  };
}
