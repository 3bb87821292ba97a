import type { Doc } from 'yjs';
import type { Timers, Undo } from '../lib/ports.ts';
import type { AwarenessEntry } from './room-frames.ts';
import type { RoomState } from './room-state.ts';

/**
 * Why a room ends a connection. The stock provider does not come back by itself after a 44xx; the window then
 * starts over with a fresh document, because one that merely reconnects pushes the refused update again.
 */
export const roomCloseCodes = {
  internal: 1011,
  tryLater: 1013,
  malformed: 4400,
  unauthorised: 4401,
  forbidden: 4403,
  notFound: 4404,
  reset: 4409,
  tooLarge: 4413,
} as const;

/** Why a backend does not take an update, when that is not the update's fault or the close says more than `reset`. */
export class RoomRefusal extends Error {
  /** How the connection ends. */
  readonly closeCode: number;

  constructor(closeCode: number, reason: string) {
    super(reason);
    this.name = 'RoomRefusal';
    this.closeCode = closeCode;
  }
}

/** The document behind a room. */
export interface RoomBackend {
  /** The document, or its state as one V1 update or as bytes that grow. The room only reads it. */
  load(): Doc | Uint8Array | RoomState;
  /** True: `apply` walks over updates itself, may refuse them for their form, and passes over empty ones. */
  readonly inspects?: true;
  /**
   * Commits a client's update, in the order of calls; rejects when it is refused. `origin` comes back in
   * `onUpdate`. The form of the update has been checked (`outlineUpdate`), unless `inspects`; its content has not.
   */
  apply(update: Uint8Array, origin: object): Promise<void>;
  /** Tells of every committed update, those of `apply` too; by its `origin` the sender is spared its own. */
  onUpdate(listener: (update: Uint8Array, origin?: unknown) => void): Undo;
}

/** The far end of a connection. */
export interface RoomPeer {
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** The near end of a connection. */
export interface RoomConnection {
  /** Takes a frame from the client. Never throws: whatever is wrong with it closes the connection. */
  receive(bytes: Uint8Array): void;
  /** The client went away. */
  close(): void;
}

/** Presence of a room as others are told of it, and of others as the room is told of it. */
export interface RoomPresence {
  /** States of this room's connections that change, `null` for one that left; told at once. */
  onLocal(listener: (entries: readonly AwarenessEntry[]) => void): Undo;
  /** States of all connections. */
  local(): AwarenessEntry[];
  /** Shows states of clients elsewhere, `null` for those that left. One that a connection here holds is passed over. */
  show(entries: readonly AwarenessEntry[]): void;
  /** Nobody elsewhere is here any more. */
  clear(): void;
}

export interface Room {
  readonly documentId: string;
  readonly presence: RoomPresence;
  connect(peer: RoomPeer): RoomConnection;
  /** Connections now open; a room without any may be closed. */
  size(): number;
  /** Ends all connections, such as with `roomCloseCodes.reset` after the document was refused or lost. */
  close(code: number, reason: string): void;
}

export interface RoomOptions {
  readonly documentId: string;
  readonly backend: RoomBackend;
  readonly timers: Timers;
  /** Asked at each write; all may write when left out. */
  readonly mayWrite?: (peer: RoomPeer) => boolean;
  /** Largest frame taken from a client, in bytes; 1 MiB when left out. */
  readonly maxFrameBytes?: number;
}
