import type { RecordedPlace } from '../recording.ts';

/**
 * Messages between the host and the thread that keeps what terminals print. `id` names a terminal. Each call is
 * answered once, and those about one terminal in their order. Times are in seconds since the recording began.
 */
export type KeepingCall = { readonly id: number } & (OpenCall | ResumeCall | KeptCall);

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export interface OpenCall extends Size {
  readonly op: 'open';
  readonly path: string;
  /** Seconds since the epoch. */
  readonly begunAt: number;
}

/** Goes on where a thread that has ended was known to be. */
export interface ResumeCall {
  readonly op: 'resume';
  readonly path: string;
  readonly place: RecordedPlace;
}

export type KeptCall =
  | { readonly op: 'output'; readonly at: number; readonly bytes: Uint8Array }
  | ({ readonly op: 'resize'; readonly at: number } & Size)
  | { readonly op: 'snapshot' }
  /** Answered with the last screen. */
  | { readonly op: 'close' };

/** What was called for is done: on the screen and in the recording. */
export interface KeepingReply {
  readonly id: number;
  /** Up to here the recording holds what was called for; null when there is none. */
  readonly place: RecordedPlace | null;
  /** The screen between what was called for before and after; null unless it was asked for. */
  readonly screen: Uint8Array | null;
  /** The recording cannot be written, from now on. */
  readonly fault: DiskFault | null;
}

export interface DiskFault {
  readonly code: string;
  readonly message: string;
}
