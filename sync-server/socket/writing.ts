import type { Clock, Random, Timers } from '../../shared/lib/ports.ts';
import type { ServerMessage } from '../../shared/wire/messages.ts';
import type { Signer } from '../auth/keys.ts';
import type { Tickets } from '../auth/tickets.ts';
import type { ClientIdRoom } from '../log/client-ids.ts';
import type { StorageLimits } from '../log/record-rules.ts';
import type { Committer } from './committer.ts';
import type { Decoder } from '../decode/decoder.ts';
import type { Link } from './link.ts';
import type { SealFollower } from './seal-follower.ts';
import type { Stats } from './stats.ts';
import type { WritingRates } from './writing-rates.ts';

/** What all writers of a server share. */
export interface WritingParts {
  readonly committer: Committer;
  readonly seals: Pick<SealFollower, 'pass'>;
  readonly decoder: Pick<Decoder, 'inspect'>;
  readonly rates: WritingRates;
  readonly storage: StorageLimits;
  readonly clientIds: ClientIdRoom;
  readonly signer: Signer;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly stats: Stats;
}

/** One connection that writes. */
export interface Writing {
  readonly parts: WritingParts;
  readonly link: Link;
  readonly deviceId: string;
  send(message: ServerMessage): void;
}

/** Ends the connection of a device for which nothing is written (SPEC.md of the wire, W5, X2). */
export function turnAway({ link }: Writing, { kind }: { readonly kind: 'denied' | 'recovering' }): void {
  link.hangUp(kind === 'denied' ? 'unauthorised' : 'recovering');
}
