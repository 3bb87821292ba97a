import type { GroupId } from '../../shared/documents/group-id.ts';
import type { Clock, Logger, Random, Timers } from '../../shared/lib/ports.ts';
import { decodeClientMessage } from '../../shared/wire/client-codec.ts';
import { closeCodes, type CloseName } from '../../shared/wire/close-codes.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { ClientMessage, Welcome } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import { WireError, type WireErrorCode } from '../../shared/wire/wire-error.ts';
import type { DeviceRow, LogStore } from '../log/log-store.ts';
import { mayRead } from '../log/record-rules.ts';
import { createHandshake } from './handshake.ts';
import type { Hub } from './hub.ts';
import type { Peer } from './peer.ts';
import { createSession, type Session } from './session.ts';

/** The logic of one connection: frames go in, `peer` takes what comes out. */
export interface Connection {
  receive(frame: Uint8Array): void;
  /** Something that is no binary frame arrived. */
  receiveText(): void;
  /** The connection is gone, whoever ended it. */
  closed(): void;
  hangUp(close: CloseName): void;
}

/** What every connection of a server shares. */
export interface ServerParts {
  readonly store: LogStore;
  readonly hub: Hub;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
}

const closeOf: Readonly<Record<WireErrorCode, CloseName>> = {
  MALFORMED: 'malformed',
  UNKNOWN_MESSAGE: 'malformed',
  TOO_LARGE: 'tooLarge',
  UNSUPPORTED_VERSION: 'upgradeRequired',
};

function decode(frame: Uint8Array, maxBytes: number): ClientMessage | CloseName {
  try {
    return decodeClientMessage(frame, maxBytes);
  } catch (error) {
    if (error instanceof WireError) return closeOf[error.code];
    throw error;
  }
}

function welcomeOf(
  device: DeviceRow,
  { epoch, seq, groups }: { epoch: number; seq: number; groups: readonly { groupId: GroupId }[] },
): Welcome {
  const { workspaceId, memberId, role, chain, lastLocalId } = device;
  const readable = groups.map(({ groupId }) => groupId).filter((groupId) => mayRead(device, groupId));
  return {
    type: 'welcome',
    workspaceId,
    memberId,
    role,
    epoch,
    seq,
    deviceHead: lastLocalId,
    envelopeHead: chain,
    groups: readable.slice(0, wireLimits.groups),
  };
}

/** Serves one connection, from the first frame to the last. */
export function createConnection({ peer, ...parts }: ServerParts & { peer: Peer }): Connection {
  const { store, hub, clock, timers, logger } = parts;
  let session: Session | null = null;
  let done = false;
  let heard = clock.monotonic();

  const cancelTimeout = timers.after(wireLimits.strangerMs, () => hangUp('timeout'));
  const stopWatch = timers.every(wireLimits.heartbeatMs, () => {
    if (clock.monotonic() - heard >= wireLimits.silenceMs) hangUp('timeout');
  });

  function end(): void {
    done = true;
    cancelTimeout();
    stopWatch();
    session?.end();
  }

  function hangUp(close: CloseName): void {
    if (done) return;
    end();
    logger.info('connection.refused', { code: closeCodes[close] });
    peer.send(encodeServerMessage({ type: 'bye', code: closeCodes[close] }));
    peer.close(closeCodes[close]);
  }

  function failed(error: unknown): void {
    logger.error('store.failed', { error: error instanceof Error ? error.name : 'unknown' });
    hangUp('internal');
  }

  async function enter(device: DeviceRow): Promise<void> {
    const groups = await store.groups(device.workspaceId);
    if (done) return;
    cancelTimeout();
    peer.trust();
    session = createSession({ ...parts, peer, device, refused: hangUp, failed });
    logger.info('device.welcomed', { deviceId: device.deviceId, role: device.role });
    const place = { epoch: store.epoch, seq: hub.head(device.workspaceId), groups };
    peer.send(encodeServerMessage(welcomeOf(device, place)));
  }

  const handshake = createHandshake({
    ...parts,
    peer,
    refused: hangUp,
    failed,
    entered: (device) => void enter(device).catch(failed),
  });

  return {
    receive(frame) {
      if (done) return;
      heard = clock.monotonic();
      const message = decode(frame, session ? wireLimits.frame : wireLimits.strangerFrame);
      if (typeof message === 'string') hangUp(message);
      else (session ?? handshake).handle(message);
    },
    receiveText: () => hangUp('malformed'),
    closed() {
      if (!done) end();
    },
    hangUp,
  };
}
