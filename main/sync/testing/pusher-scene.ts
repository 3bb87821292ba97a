import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import type { ClientMessage, MessageOf } from '../../../shared/wire/messages.ts';
import { createPusher, type Pusher } from '../pusher.ts';
import { createMemoryReplica, type MemoryReplica } from './memory-replica.ts';
import { createMemoryStore, type MemoryStore } from './memory-store.ts';
import { id, member, workspace } from './scripted-server.ts';

type Push = MessageOf<ClientMessage, 'push'>;

/** What a pusher sent, and answers to it. */
interface Wire {
  /** Pushes that were not answered yet, the oldest first. */
  pushes(): Push[];
  /** The local ids of their records. */
  ids(): number[];
  /** Of all messages so far. */
  types(): string[];
  ackNext(): Promise<Push>;
  ackAll(): Promise<void>;
  /** Refuses the oldest push, and as a server does all that was under way behind it. */
  rejectNext(code: string, index?: number): Promise<Push>;
}

/** A pusher over a replica in memory, and everything that it tells. */
export interface PusherScene<Time> extends Wire {
  readonly time: Time;
  readonly store: MemoryStore;
  readonly replica: MemoryReplica;
  readonly pusher: Pusher;
  readonly events: readonly string[];
  settle(): Promise<void>;
}

export interface PusherSceneOptions {
  readonly deviceHead?: number;
  /** Changes of three documents in turn that wait from the start. */
  readonly edits?: number;
}

async function settle(): Promise<void> {
  for (let i = 0; i < 100; i++) await Promise.resolve();
}

function createWire(pusher: Pusher, messages: readonly ClientMessage[]): Wire {
  const unanswered: Push[] = [];
  let taken = 0;
  let seq = 0;

  function pushes(): Push[] {
    for (; taken < messages.length; taken++) {
      const message = messages[taken];
      if (message?.type === 'push') unanswered.push(message);
    }
    return unanswered;
  }

  function next(): Push {
    const push = pushes().shift();
    if (!push) throw new Error('Nothing was pushed');
    return push;
  }

  async function ackNext(): Promise<Push> {
    const push = next();
    pusher.acked(
      push.batchId,
      push.records.map(() => (seq += 1)),
    );
    await settle();
    return push;
  }

  return {
    pushes,
    ids: () => pushes().flatMap(({ records }) => records.map(({ localId }) => localId)),
    types: () => messages.map(({ type }) => type),
    ackNext,
    async ackAll() {
      while (pushes().length > 0) await ackNext();
    },
    async rejectNext(code, index = 0) {
      const push = next();
      const behind = pushes().splice(0);
      pusher.rejected(push.batchId, index, code);
      for (const { batchId } of behind) pusher.rejected(batchId, 0, 'GAP');
      await settle();
      return push;
    },
  };
}

export function createPusherScene<Time extends { readonly clock: Clock; readonly timers: Timers }>(
  time: Time,
  { deviceHead = 0, edits = 0 }: PusherSceneOptions = {},
): PusherScene<Time> {
  const store = createMemoryStore();
  const identity = { deviceId: id(3) };
  const replica = createMemoryReplica({ store, identity, workspaceId: workspace, memberId: member });
  for (let i = 0; i < edits; i++) replica.edit(`doc ${i % 3}`, 'workspace', `${i}`, 'x');
  const messages: ClientMessage[] = [];
  const events: string[] = [];
  const note = (event: string) => (): void => void events.push(event);
  const pusher = createPusher({
    ...time,
    replicaLog: replica,
    store,
    deviceHead,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    send: (message) => void messages.push(message),
    sent: () => undefined,
    restarted: note('restarted'),
    settled: note('settled'),
    idle: () => undefined,
    changed: () => undefined,
    waits: (isWaiting) => void events.push(isWaiting ? 'waits' : 'goes on'),
    failed: (error) => void events.push(String(error)),
  });
  return { ...createWire(pusher, messages), time, store, replica, pusher, events, settle };
}
