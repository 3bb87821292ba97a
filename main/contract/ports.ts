import type { Caller } from '../../shared/contract/contract.ts';

/** The host's end of one channel; calls stop after `close`. */
export interface ChannelSession {
  receive(bytes: Uint8Array): void;
  /** The client has consumed this many bytes. */
  credit(bytes: number): void;
  close(): void;
}

/** The client's end of one channel. */
export interface ChannelPeer {
  send(bytes: Uint8Array): void;
  close(code: number, reason: string): void;
}

/** Opens the other end of a channel, or throws a HearthError. */
export interface ChannelDoors {
  document(documentId: string, peer: ChannelPeer, caller: Caller): Promise<ChannelSession>;
  terminal(runId: string, peer: ChannelPeer, caller: Caller): Promise<ChannelSession>;
}
