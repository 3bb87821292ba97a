import { canonicalJson } from '../../shared/boundary/canonical.ts';
import { payloadSchema } from '../../shared/boundary/payload.ts';
import type { Payload } from '../../shared/boundary/payload.ts';
import type { Clock, Logger, Random } from '../../shared/lib/ports.ts';
import type { Journal, ReadHandle, Store } from '../store/types.ts';
import type { DeviceIdentity } from '../vault/types.ts';

/** What the parts of the boundary share. */
export interface BoundaryOptions {
  readonly store: Store;
  readonly journal: Pick<Journal, 'append'>;
  readonly clock: Clock;
  readonly random: Random;
  /** UUIDv7. */
  readonly uuid: () => string;
  readonly identity: DeviceIdentity;
  readonly logger: Logger;
  /** The workspace of the profile; null when it has none yet. */
  readonly workspaceId: () => string | null;
  /** True when the workspace has a sync server: until then envelopes wait. */
  readonly isLinked: () => boolean;
  /** True for an issue that is gone for ever: what others tell of it is left out. None is when left out. */
  readonly isPurged?: (read: ReadHandle, issueId: string) => boolean;
}

/** The text under which a payload is kept. */
export function payloadText(payload: Payload): string {
  return canonicalJson(payload);
}

/** Reads a payload back from the log. */
export function readPayload(text: string): Payload {
  return payloadSchema.parse(JSON.parse(text));
}
