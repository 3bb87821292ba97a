import * as Y from 'yjs';
import { readMessage } from '../documents/room-frames.ts';
import { createRoom } from '../documents/room.ts';
import type { Room, RoomBackend, RoomOptions, RoomPeer } from '../documents/room.ts';
import { createEmitter } from '../lib/emitter.ts';
import { createManualTime } from './manual-timers.ts';
import type { ManualTime } from './manual-timers.ts';

type Verdict = 'commit' | 'refuse';

/** A room on a document that commits when the test says so, in time that the test moves. */
export interface MemoryRoom {
  readonly room: Room;
  readonly doc: Y.Doc;
  readonly time: ManualTime;
  /** Updates that wait for a verdict. */
  waiting(): number;
  /** Commits or refuses all that wait, in order. */
  settle(verdict?: Verdict): void;
}

export function createMemoryRoom(options: Partial<RoomOptions> = {}): MemoryRoom {
  const time = createManualTime();
  const doc = new Y.Doc();
  const committed = createEmitter<{ update: Uint8Array; origin: unknown }>();
  doc.on('update', (update: Uint8Array, origin: unknown) => committed.emit({ update, origin }));
  const waiting: ((verdict: Verdict) => void)[] = [];
  const backend: RoomBackend = {
    load: () => doc,
    apply: (update, origin) =>
      new Promise((resolve, reject) => {
        waiting.push((verdict) => {
          if (verdict === 'refuse') return reject(new Error('refused'));
          Y.applyUpdate(doc, update, origin);
          resolve();
        });
      }),
    onUpdate: (listener) => committed.subscribe(({ update, origin }) => listener(update, origin)),
  };
  return {
    room: createRoom({ documentId: 'issue:x', backend, timers: time.timers, ...options }),
    doc,
    time,
    waiting: () => waiting.length,
    settle(verdict = 'commit') {
      for (const decide of waiting.splice(0)) decide(verdict);
    },
  };
}

/** A peer that keeps what it gets. */
export interface RecordingPeer {
  readonly peer: RoomPeer;
  readonly frames: readonly Uint8Array[];
  readonly closed: readonly { code: number; reason: string }[];
  /** Kinds of the frames so far. */
  kinds(): (string | undefined)[];
}

export function createPeer(): RecordingPeer {
  const frames: Uint8Array[] = [];
  const closed: { code: number; reason: string }[] = [];
  return {
    peer: {
      send: (frame) => frames.push(frame),
      close: (code, reason) => closed.push({ code, reason }),
    },
    frames,
    closed,
    kinds: () => frames.map((frame) => readMessage(frame)?.kind),
  };
}
