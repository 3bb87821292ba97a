import type { CloseName } from '../../shared/wire/close-codes.ts';
import type { Peer } from './peer.ts';

/** The connection that something is done over. */
export interface Link {
  readonly peer: Peer;
  readonly isOver: boolean;
  /** Says goodbye and closes, once. */
  hangUp(close: CloseName): void;
  /** The server could not do what it should. */
  failed(error: unknown): void;
}
