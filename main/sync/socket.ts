/** What a socket tells its owner. `closed` comes once and last, also after the owner closed it. */
export interface SocketEvents {
  opened(): void;
  received(frame: Uint8Array): void;
  /** The close code; 1006 when the connection broke or never came about. */
  closed(code: number): void;
}

/** One connection to a sync server. */
export interface Socket {
  send(frame: Uint8Array): void;
  close(): void;
}

/** Begins to connect. Does not throw: what goes wrong is told through `closed`. */
export type OpenSocket = (url: string, events: SocketEvents) => Socket;
