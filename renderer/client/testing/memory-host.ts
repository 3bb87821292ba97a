import { methodSchemas, type Input, type MethodName } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import {
  journalEvent,
  type JournalEvent,
  type NotificationName,
  type NotificationOf,
} from '../../../shared/contract/events.ts';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { createEmitter, type Emitter } from '../../../shared/lib/emitter.ts';
import type { ReplicaHost } from '../replica-feed.ts';
import type { ReplicaStore } from '../replica-store.ts';
import { createContents, type Contents } from './host-contents.ts';

/** A host made of plain state. Answers wait until they are let through, so that a test owns the order of things. */
export interface MemoryHost {
  readonly host: ReplicaHost;
  readonly rows: Map<string, IssueRow>;
  readonly runs: Map<string, LocalRunRow>;
  /** What was asked, in order. */
  readonly calls: MethodName[];
  /** Where the subscriber stands; null when there is none. */
  readonly subscribed: number | null;
  append(event: { kind: JournalEvent['kind'] } & Record<string, unknown>): void;
  /** Sends what the subscriber has not had, at most `count` events. */
  deliver(count?: number): void;
  lag(): void;
  disconnect(): void;
  reconnect(): void;
  prune(): void;
  setWorkspace(has: boolean): void;
  failWith(error: HearthError): void;
  progress(count: number): void;
}

export interface MemoryHostOptions {
  readonly issues?: number;
  readonly workspace?: boolean;
}

/** The titles that a window shows, in order. */
export function titles(store: ReplicaStore): string[] {
  const { byId, order } = store.getSnapshot().issues;
  return order.map((id) => byId.get(id)?.title ?? '?');
}

/** The way to a host. */
function createLine(answer: Contents['answer']) {
  const live = createEmitter<void>();
  const calls: MethodName[] = [];
  /** Counts connections: what was asked on one is not answered on another. */
  let connection = 0;
  let isConnected = true;
  let failNext: HearthError | null = null;

  /** The host answers now; the answer arrives a little later, if the connection lasts. */
  async function call<N extends MethodName>(method: N, input: Input<N>) {
    if (!isConnected) throw new HearthError('DISCONNECTED', 'gone');
    calls.push(method);
    const asked = connection;
    const failure = failNext;
    failNext = null;
    const result = failure ?? settle(() => methodSchemas[method].result.parse(answer(method, input)));
    await Promise.resolve();
    await Promise.resolve();
    if (!isConnected || asked !== connection) throw new HearthError('DISCONNECTED', 'gone');
    if (result instanceof Error) throw result;
    return result;
  }

  return {
    calls,
    call,
    isConnected: () => isConnected,
    onLive(listener: () => void) {
      if (isConnected) listener();
      return live.subscribe(listener);
    },
    failWith: (error: HearthError) => void (failNext = error),
    disconnect: () => void (isConnected = false),
    reconnect() {
      if (isConnected) return;
      isConnected = true;
      connection += 1;
      live.emit();
    },
  };
}

function settle<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

export function createMemoryHost({ issues = 0, workspace = true }: MemoryHostOptions = {}): MemoryHost {
  const contents = createContents(issues, workspace);
  const { rows, runs, journal } = contents;
  const line = createLine(contents.answer);
  const emitters: { readonly [N in NotificationName]: Emitter<NotificationOf<N>> } = {
    'journal.events': createEmitter(),
    'journal.lagged': createEmitter(),
    'sync.progress': createEmitter(),
  };
  return {
    host: {
      call: line.call,
      on: (name, listener) => emitters[name].subscribe(listener),
      onLive: line.onLive,
    },
    rows,
    runs,
    calls: line.calls,
    get subscribed() {
      return contents.subscribed;
    },
    append: (event) => void journal.push(journalEvent.parse({ ...event, seq: journal.length + 1, at: 1 })),
    deliver(count = Number.POSITIVE_INFINITY) {
      const { subscribed } = contents;
      if (!line.isConnected() || subscribed === null || subscribed >= journal.length) return;
      const events = journal.slice(subscribed, subscribed + count);
      contents.subscribed = subscribed + events.length;
      emitters['journal.events'].emit({ events });
    },
    lag() {
      const cursor = contents.subscribed;
      if (!line.isConnected() || cursor === null) return;
      contents.subscribed = null;
      emitters['journal.lagged'].emit({ cursor });
    },
    disconnect() {
      line.disconnect();
      contents.subscribed = null;
    },
    reconnect: line.reconnect,
    prune: () => void (contents.keptFrom = journal.length),
    setWorkspace: (has) => void (contents.hasWorkspace = has),
    failWith: line.failWith,
    progress: (count) => emitters['sync.progress'].emit({ pending: count, seq: 5 }),
  };
}
