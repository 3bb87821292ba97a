/** The other end of one connection, whatever carries it. */
export interface Peer {
  send(frame: Uint8Array): void;
  /** Sends and resolves when the frame has left this process, or the connection is gone. */
  flush(frame: Uint8Array): Promise<void>;
  /** Bytes that wait for the other end to read. */
  buffered(): number;
  /** The other end has proven who it is. */
  trust(): void;
  close(code: number): void;
}
