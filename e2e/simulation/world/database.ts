import type { Process } from '../../../shared/testing/simulation/process.ts';
import type { SeededRandom } from '../../../shared/testing/seeded-random.ts';
import type { Relay } from '../../../sync-server/log/relay.ts';
import type { LogStore } from '../../../sync-server/log/log-store.ts';
import type { Context } from './context.ts';

/** How an instance reaches its database. */
export interface DatabaseRoute {
  /** Nothing passes. What was asked waits; what was done meanwhile is not heard of. */
  hangs: boolean;
  /** Whoever asks is told at once that there is no connection. */
  fails: boolean;
  /** Share of the rings that arrive. */
  rings: number;
  /** ms that a ring takes at most. */
  slowestRing: number;
}

/**
 * A log across a network, as PostgreSQL is, for several instances: the real store of the simulated server, behind
 * connections that take time, hang, break before or after a commit, and lose rings.
 */
export interface Database {
  /** The log as the process of an instance sees it. */
  view(instance: string, process: Process): LogStore;
  route(instance: string): DatabaseRoute;
  /** Call after a route was set right, or the log is back. */
  resume(): void;
}

interface Options {
  readonly context: Context;
  readonly random: SeededRandom;
  /** The log; null while nothing runs that has it. */
  readonly store: () => LogStore | null;
}

interface Listener {
  readonly instance: string;
  readonly process: Process;
  readonly call: (seq: number) => void;
}

/** Who hears what instances say to each other. */
interface Ear {
  readonly instance: string;
  readonly process: Process;
  readonly heard: ((from: string, text: string) => void) | null;
  readonly opened: (() => void) | null;
}

/** ms that a word takes: always the same, so that none overtakes another. */
const WORD_MS = 3;

function broken(): Error {
  return new Error('The connection to the database has ended');
}

/** The database behind the first server. */
export function createDatabase({ context, random, store }: Options): Database {
  const routes = new Map<string, DatabaseRoute>();
  const listeners = new Set<Listener>();
  const ears = new Set<Ear>();
  let waiting: (() => void)[] = [];

  function route(instance: string): DatabaseRoute {
    const known = routes.get(instance) ?? { hangs: false, fails: false, rings: 1, slowestRing: 20 };
    routes.set(instance, known);
    return known;
  }

  function ring(from: string, seq: number): void {
    for (const listener of listeners) {
      const { rings, slowestRing } = route(listener.instance);
      if (listener.instance === from || !random.chance(rings)) continue;
      listener.process.after(random.between(0, slowestRing), 'is rung', () => {
        if (listeners.has(listener) && !route(listener.instance).hangs) listener.call(seq);
      });
    }
  }

  const isCut = ({ hangs, fails }: DatabaseRoute): boolean => hangs || fails || store() === null;

  function hear(ear: Ear): () => void {
    ears.add(ear);
    return () => void ears.delete(ear);
  }

  /** Words are lost while either end is cut off; from then on they arrive. */
  function relay(instance: string, process: Process): Relay {
    const ear = { instance, process, heard: null, opened: null };
    return {
      async send(text) {
        if (isCut(route(instance))) return;
        for (const { instance: other, process: there, heard } of ears) {
          if (other === instance || heard === null) continue;
          there.after(WORD_MS, 'hears a word', () => {
            if (!isCut(route(other))) heard(instance, text);
          });
        }
      },
      onHeard: (heard) => hear({ ...ear, heard }),
      onOpen: (opened) => hear({ ...ear, opened }),
    };
  }

  function view(instance: string, process: Process): LogStore {
    const here = route(instance);
    const base = store();
    if (!base) throw new Error('There is no database');
    let free = 0;

    /** One way through the network, in the order of asking. */
    function travel(): Promise<void> {
      return new Promise((resolve) => {
        const pass = (): void => {
          if (here.hangs) waiting.push(pass);
          else resolve();
        };
        free = Math.max(free, context.scheduler.lived + random.between(0, 3));
        process.after(free - context.scheduler.lived, 'to the database', pass);
      });
    }

    async function ask<T>(work: (log: LogStore) => Promise<T>): Promise<T> {
      if (here.fails) throw broken();
      await travel();
      const log = store();
      if (!log || here.fails) throw broken();
      const answer = await work(log);
      // From here on it is done, whether that is heard or not.
      const isLost = here.hangs || here.fails;
      await travel();
      if (isLost || here.fails) throw broken();
      return answer;
    }

    return {
      serverId: base.serverId,
      signingSeed: base.signingSeed,
      transact: (work) =>
        ask(async (log) => {
          const before = await log.head();
          const done = await log.transact(work);
          const head = await log.head();
          if (head > before) ring(instance, head);
          return done;
        }),
      server: () => ask((log) => log.server()),
      workspace: () => ask((log) => log.workspace()),
      head: () => ask((log) => log.head()),
      groups: () => ask((log) => log.groups()),
      records: (range) => ask((log) => log.records(range)),
      tail: (range) => ask((log) => log.tail(range)),
      entries: (range) => ask((log) => log.entries(range)),
      seals: (after) => ask((log) => log.seals(after)),
      snapshots: (groupId) => ask((log) => log.snapshots(groupId)),
      snapshotState: (documentId) => ask((log) => log.snapshotState(documentId)),
      document: (documentId) => ask((log) => log.document(documentId)),
      groupsOf: (documentIds) => ask((log) => log.groupsOf(documentIds)),
      hasDevice: (deviceId, publicKey) => ask((log) => log.hasDevice(deviceId, publicKey)),
      hasInvite: (hash) => ask((log) => log.hasInvite(hash)),
      unmerged: (least, limit) => ask((log) => log.unmerged(least, limit)),
      lagging: (groupId, upTo, limit) => ask((log) => log.lagging(groupId, upTo, limit)),
      auditLog: (after, limit) => ask((log) => log.auditLog(after, limit)),
      onRing(call) {
        const listener: Listener = { instance, process, call };
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      relay: relay(instance, process),
      check: () => ask((log) => log.check()),
      close: async () => undefined,
    };
  }

  return {
    route,
    view,
    resume() {
      const ready = waiting;
      waiting = [];
      for (const pass of ready) pass();
      for (const { process, opened } of ears) if (opened) process.after(1, 'is listened to', opened);
    },
  };
}
