import type { Clock } from '../../shared/lib/ports.ts';
import type { ClientMessage, MessageOf } from '../../shared/wire/messages.ts';
import type { LogStore } from '../log/log-store.ts';
import type { Presence } from '../presence/presence.ts';
import type { Subscriber } from './audience.ts';
import { catchUp } from './catch-up.ts';
import { createCredits } from './credits.ts';
import type { GroupFrames } from './group-frames.ts';
import type { Hub } from './hub.ts';
import type { Link } from './link.ts';
import type { Pacer } from './pacer.ts';
import type { ServerLimits } from './server-limits.ts';
import type { Stats } from './stats.ts';

/** What all readers of a server share. */
export interface ReadingParts {
  readonly store: LogStore;
  readonly hub: Hub;
  readonly frames: GroupFrames;
  readonly pacer: Pacer;
  readonly presence: Presence;
  readonly limits: ServerLimits;
  readonly clock: Clock;
  readonly stats: Stats;
}

/** A device that catches up. */
export interface Reading {
  /** It has stored so many bytes. */
  give(bytes: number): void;
  /** Bytes of what is new that wait until it has caught up. */
  readonly heldBytes: number;
  /** Keeps a frame of what is new for later. False: nothing is kept, it has caught up. */
  hold(frame: Uint8Array): boolean;
  end(): void;
}

/** Sends what the device has not read, and calls `done` when it has: from then on it hears of what is new by itself. */
export function beginReading(
  parts: ReadingParts,
  link: Link,
  options: {
    readonly subscriber: Subscriber;
    readonly pull: MessageOf<ClientMessage, 'pull'>;
    done(): void;
  },
): Reading {
  const { hub, stats, clock } = parts;
  const { subscriber, pull, done } = options;
  const credits = createCredits(pull.credits);
  const began = clock.monotonic();
  const held: Uint8Array[] = [];
  let heldBytes = 0;
  let isLive = false;

  function goLive(): void {
    isLive = true;
    for (const frame of held.splice(0)) link.peer.send(frame);
    heldBytes = 0;
    stats.count('catchUps');
    stats.observe('catchUpMs', clock.monotonic() - began);
    done();
  }

  catchUp({
    ...parts,
    credits,
    goLive,
    peer: link.peer,
    cursors: pull.cursors,
    since: subscriber.since,
    isClosed: () => link.isOver,
    mayRead: (groupId) => subscriber.mayRead(groupId),
    hold: () => hub.listen(subscriber),
  }).catch((error: unknown) => link.failed(error));

  return {
    give: credits.give,
    get heldBytes() {
      return heldBytes;
    },
    hold(frame) {
      if (isLive) return false;
      held.push(frame);
      heldBytes += frame.length;
      return true;
    },
    end: credits.end,
  };
}
