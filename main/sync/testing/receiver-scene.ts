import * as Y from 'yjs';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { Clock } from '../../../shared/lib/ports.ts';
import type { LogRecord, YjsRecord } from '../../../shared/wire/messages.ts';
import { openServerKey } from '../hashing.ts';
import { createMetaLog, type MetaLog } from '../meta/meta-log.ts';
import { createReceiver, type Incoming, type Receiver } from '../receiver.ts';
import { createRepairs, type Repairs } from '../repairs.ts';
import { createMemoryReplica, type MemoryReplica } from './memory-replica.ts';
import { createMemoryJournal, createMemoryStore, type MemoryStore } from './memory-store.ts';
import { createScriptedServer, member, workspace, type ScriptedServer } from './scripted-server.ts';

/** A receiver over a replica in memory, and everything that it tells. */
export interface ReceiverScene {
  readonly store: MemoryStore;
  readonly replica: MemoryReplica;
  readonly server: ScriptedServer;
  readonly repairs: Repairs;
  readonly metaLog: MetaLog;
  readonly journal: ReturnType<typeof createMemoryJournal>;
  /** Of the connection under way. */
  receiver: Receiver;
  /** Until it is resolved, acknowledgements are not on disk. */
  gate: PromiseWithResolvers<void>;
  /** Seqs of envelopes. */
  readonly received: number[];
  readonly heads: number[];
  readonly credits: number[];
  readonly failures: string[];
  /** Begins another connection. */
  reconnect(): void;
  /** Takes frames of 100 bytes and lets everything happen that needs no time. */
  take(...messages: Incoming[]): Promise<void>;
}

/** An update of one key, by a client of its own. */
export function update(seq: number, key: string = `${seq}`, groupId: GroupId = 'workspace'): YjsRecord {
  const doc = new Y.Doc();
  doc.getMap('fields').set(key, 'x');
  return {
    kind: 'yjs',
    seq,
    groupId,
    deviceId: 'other',
    localId: seq,
    documentId: `doc ${groupId}`,
    origin: '',
    payload: Y.encodeStateAsUpdate(doc),
  };
}

export function records(items: readonly LogRecord[], head: number = items.at(-1)?.seq ?? 0): Incoming {
  return { type: 'records', items, head };
}

export async function settle(): Promise<void> {
  for (let i = 0; i < 200; i++) await Promise.resolve();
}

function createParts(clock: Clock) {
  const store = createMemoryStore();
  const identity = { deviceId: 'mine' };
  return {
    store,
    replica: createMemoryReplica({ store, identity, workspaceId: workspace, memberId: member }),
    server: createScriptedServer(),
    repairs: createRepairs({ clock }),
    metaLog: createMetaLog(store),
    journal: createMemoryJournal(),
  };
}

export function createReceiverScene({ clock }: { clock: Clock }): ReceiverScene {
  const parts = createParts(clock);
  const told = {
    received: [] as number[],
    heads: [] as number[],
    credits: [] as number[],
    failures: [] as string[],
  };

  function connect(): Receiver {
    return createReceiver({
      ...parts,
      replicaLog: parts.replica,
      workspaceId: workspace,
      deviceId: 'mine',
      serverKey: openServerKey(parts.server.welcome.serverKey),
      envelopes: { receive: (_, { serverSeq }) => void told.received.push(serverSeq) },
      logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
      recorded: () => scene.gate.promise,
      credit: (bytes) => void told.credits.push(bytes),
      reached: (head) => void told.heads.push(head),
      changed: () => undefined,
      failed: (error) => void told.failures.push(String(error)),
    });
  }

  const scene: ReceiverScene = {
    ...parts,
    ...told,
    gate: Promise.withResolvers(),
    receiver: connect(),
    reconnect: () => void (scene.receiver = connect()),
    async take(...messages) {
      for (const message of messages) scene.receiver.take(message, 100);
      await settle();
    },
  };
  scene.gate.resolve();
  return scene;
}
