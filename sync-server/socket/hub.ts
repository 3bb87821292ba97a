import type { GroupId } from '../../shared/documents/group-id.ts';
import { createEmitter } from '../../shared/lib/emitter.ts';
import type { Logger, Timers, Undo } from '../../shared/lib/ports.ts';
import type { LogRecord, MetaRecord, Seal, YjsRecord } from '../../shared/wire/messages.ts';
import type { Meta } from '../../shared/wire/meta.ts';
import { decodeMeta } from '../../shared/wire/meta-codec.ts';
import type { LogStore } from '../log/log-store.ts';
import { createAudience, type Audience, type Subscriber } from './audience.ts';
import { createDoor } from './door.ts';
import { deliver, deliverSeal } from './fan-out.ts';
import type { Committed } from './log-order.ts';
import { createSequence, type Sequence } from './sequence.ts';
import type { Stats } from './stats.ts';

/** Passes committed records on, in the order of the log, to connections and to other parts of the server. */
export interface Hub extends Pick<Sequence, 'head' | 'reserve' | 'reach' | 'look' | 'stop'> {
  /** Registers a connection of a device, so that it ends when the device may no longer do what it may. */
  enter(subscriber: Subscriber): void;
  /** From now on `subscriber` hears of every record that it may read. */
  listen(subscriber: Subscriber): void;
  /** It has ended. */
  leave(subscriber: Subscriber): void;
  /** Those who listen and may read a group. */
  readers(groupId: GroupId): ReadonlySet<Subscriber>;
  /** Sends a seal to those who may read its group. */
  seal(seal: Seal): void;
  /** Hears of each stretch of the log after those who listen have been sent it. */
  onCommitted(listener: (committed: Committed) => void): Undo;
  /** Hears of each `meta` record, and its place in the log. */
  onMeta(listener: (meta: Meta, seq: number) => void): Undo;
  /** Hears of the records of one document, and of its purge (null). For rooms that show it. */
  watchDocument(documentId: string, listener: (record: YjsRecord | null) => void): Undo;
}

export interface HubOptions {
  readonly store: LogStore;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly stats: Stats;
  /** Where the log stands now. */
  readonly head: number;
}

type Watcher = (record: YjsRecord | null) => void;

/** Listeners for single documents. */
function createWatches(): {
  add(documentId: string, listener: Watcher): Undo;
  tell(documentId: string, record: YjsRecord | null): void;
} {
  const watches = new Map<string, Set<{ call: Watcher }>>();
  return {
    add(documentId, listener) {
      const entry = { call: listener };
      const known = watches.get(documentId) ?? new Set<{ call: Watcher }>();
      watches.set(documentId, known.add(entry));
      return () => {
        known.delete(entry);
        if (known.size === 0 && watches.get(documentId) === known) watches.delete(documentId);
      };
    },
    tell(documentId, record) {
      for (const { call } of [...(watches.get(documentId) ?? [])]) call(record);
    },
  };
}

/** Documents of which these records say that they were purged. */
function purgedIn(records: readonly LogRecord[]): ReadonlySet<string> {
  const entries = records.flatMap((record) => (record.kind === 'meta' ? decodeMeta(record.bytes).entry : []));
  return new Set(entries.flatMap((entry) => (entry.kind === 'documents.purged' ? entry.documentIds : [])));
}

/**
 * What another instance wrote and merged before this one heard of it has no payload any more: who would be sent it comes
 * back and begins with snapshots (SPEC.md of the wire, N1).
 */
function endBehindHoles(audience: Audience, records: readonly LogRecord[]): void {
  const empty = records.filter((record) => record.kind === 'yjs' && record.payload.length === 0);
  if (empty.length === 0) return;
  const purged = purgedIn(records);
  const holes = empty.filter((record) => record.kind === 'yjs' && !purged.has(record.documentId));
  for (const groupId of new Set(holes.map((record) => record.groupId))) {
    for (const subscriber of [...audience.of(groupId)]) subscriber.hangUp('accessChanged');
  }
}

/** Starts to follow the log of a store, for connections that come. */
export function createHub(options: HubOptions): Hub {
  const { stats } = options;
  const audience = createAudience();
  const door = createDoor();
  const watches = createWatches();
  const committed = createEmitter<Committed>();
  const told = createEmitter<{ meta: Meta; seq: number }>();

  /** The log goes on, whatever becomes of one step: nothing that is passed on now is passed on again. */
  function attempt(step: () => void, otherwise: () => void = () => undefined): void {
    try {
      step();
    } catch (error) {
      stats.count('failures', 1, 'hub');
      options.logger.error('hub.failed', { error: error instanceof Error ? error.name : 'unknown' });
      otherwise();
    }
  }

  function passMeta({ bytes, seq }: MetaRecord): void {
    const meta = decodeMeta(bytes);
    door.apply(meta.entry, seq);
    attempt(() => told.emit({ meta, seq }));
    if (meta.entry.kind !== 'documents.purged') return;
    for (const documentId of meta.entry.documentIds) attempt(() => watches.tell(documentId, null));
  }

  const sequence = createSequence({
    ...options,
    emit(stretch) {
      stats.count('recordsPublished', stretch.records.length);
      const { records } = stretch;
      // First, so that whoever may not hear of the rest has gone. What a newer instance wrote and this one cannot read
      // may be a revocation: all are looked up anew.
      for (const meta of records.filter((record) => record.kind === 'meta')) {
        attempt(() => passMeta(meta), door.endAll);
      }
      attempt(() => deliver(audience, records));
      for (const update of records.filter((record) => record.kind === 'yjs')) {
        attempt(() => watches.tell(update.documentId, update));
      }
      attempt(() => endBehindHoles(audience, records));
      attempt(() => committed.emit(stretch));
    },
  });

  return {
    head: sequence.head,
    reserve: sequence.reserve,
    reach: sequence.reach,
    look: sequence.look,
    stop: sequence.stop,
    enter: door.enter,
    listen: audience.join,
    leave(subscriber) {
      door.leave(subscriber);
      audience.leave(subscriber);
    },
    readers: audience.of,
    seal: (seal) => deliverSeal(audience, seal),
    onCommitted: committed.subscribe,
    onMeta: (listener) => told.subscribe(({ meta, seq }) => listener(meta, seq)),
    watchDocument: watches.add,
  };
}
