import { mergeableBytes } from '../decode/decoder.ts';
import type { StorageLimits } from '../log/record-rules.ts';
import type { Rate } from './token-bucket.ts';

const KiB = 1024;
const MiB = 1024 * KiB;

/** What one server gives to all and to each. Bytes unless said. */
export interface ServerLimits {
  /** Connections that have not yet proven who they are, at most; of them from one address. */
  readonly strangers: number;
  readonly strangersPerAddress: number;
  /** New connections from one address. */
  readonly arrivals: Rate;
  /** What a device may write before it has to wait (SPEC.md of the wire, L6). */
  readonly records: Rate;
  readonly bytes: Rate;
  /** Client ids that a member may bring into one document (W11). */
  readonly clientIds: Rate;
  /** A reader that lets this much pile up is let go (L5). */
  readonly backlog: number;
  /** A reader that lets this much pile up gets no presence (Q3). */
  readonly presenceBacklog: number;
  /** What presence may take per second of what the server sends, over all connections (Q2). */
  readonly presencePerSecond: number;
  /** Frames kept for devices that catch up. */
  readonly frameCache: number;
}

/** Generous for people, agents and imports; an office behind one address gets in within a second. */
export const defaultLimits: ServerLimits = {
  strangers: 1024,
  strangersPerAddress: 64,
  arrivals: { perSecond: 200, burst: 2_000 },
  records: { perSecond: 2_000, burst: 20_000 },
  bytes: { perSecond: 4 * MiB, burst: 64 * MiB },
  // A document that was written without a server for years brings all of its ids at once.
  clientIds: { perSecond: 256 / (24 * 60 * 60), burst: 4_096 },
  backlog: 8 * MiB,
  presenceBacklog: 256 * KiB,
  presencePerSecond: 8 * MiB,
  frameCache: 64 * MiB,
};

/** What one server keeps. A document is no larger than what can be merged. */
export const defaultStorage: StorageLimits = {
  workspaceBytes: 20 * 1024 * MiB,
  documentBytes: mergeableBytes,
};
