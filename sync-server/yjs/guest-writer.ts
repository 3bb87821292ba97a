import type { GroupId } from '../../shared/documents/group-id.ts';
import { RoomRefusal } from '../../shared/documents/room.ts';
import type { RoomState } from '../../shared/documents/room-state.ts';
import type { MemberId } from '../../shared/domain/ids.ts';
import { assertNever } from '../../shared/lib/exhaustive.ts';
import type { Decoder } from '../decode/decoder.ts';
import type { GatewayOutcome } from '../socket/gateway/append.ts';
import type { GatewayWriter } from '../socket/gateway/writer.ts';
import { createCallLane } from '../socket/call-lane.ts';
import { goodbyes, type Goodbye } from './rights.ts';

/** Writes what one connection sends, in the order in which it came. */
export interface GuestWriter {
  /** Resolves when the update is durable or holds nothing new; rejects with RoomRefusal. */
  write(update: Uint8Array): Promise<void>;
}

export interface GuestWriterOptions {
  readonly gateway: GatewayWriter;
  readonly decoder: Pick<Decoder, 'inspect'>;
  readonly memberId: MemberId;
  /** The one that asked for the ticket. */
  readonly deviceId: string;
  readonly documentId: string;
  readonly groupId: GroupId;
  readonly state: RoomState;
}

function refusal({ code, reason }: Goodbye): RoomRefusal {
  return new RoomRefusal(code, reason);
}

/** Why an update was not taken, as its sender is told; null when it was. */
function refusalOf(outcome: GatewayOutcome): Goodbye | null {
  switch (outcome.kind) {
    case 'accepted':
      return null;
    case 'denied':
      return goodbyes.notMember;
    case 'recovering':
      return goodbyes.recovering;
    case 'rejected':
      return outcome.code === 'READ_ONLY' || outcome.code === 'FORBIDDEN_GROUP'
        ? goodbyes.readOnly
        : { ...goodbyes.refused, reason: `The change was refused: ${outcome.code}` };
    default:
      return assertNever(outcome);
  }
}

/** Creates the writer of a connection. */
export function createGuestWriter(options: GuestWriterOptions): GuestWriter {
  const { gateway, decoder, memberId, deviceId, documentId, groupId, state } = options;
  const member = gateway.open(memberId, deviceId);
  const enter = createCallLane();

  /** Hands it to the log without waiting for it: what follows may share its commit. */
  function hand(update: Uint8Array, outline: Awaited<ReturnType<Decoder['inspect']>>): Promise<void> {
    if (!outline) return Promise.reject(refusal({ ...goodbyes.refused, reason: 'Not a whole Yjs update' }));
    // A provider that comes back sends all deletions it knows of, every time.
    if (!state.brings(update, outline)) return Promise.resolve();
    return member.append({ groupId, documentId, payload: update }).then(
      (outcome) => {
        const bad = refusalOf(outcome);
        if (bad) throw refusal(bad);
      },
      () => {
        throw refusal(goodbyes.internal);
      },
    );
  }

  return {
    write(update) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const failed = (): void => reject(refusal(goodbyes.internal));
      enter(failed, () => {
        const outline = decoder.inspect(update);
        const go = (known: Awaited<typeof outline>): void => void hand(update, known).then(resolve, reject);
        if (!(outline instanceof Promise)) {
          go(outline);
          return undefined;
        }
        return outline.then(go, failed);
      });
      return promise;
    },
  };
}
