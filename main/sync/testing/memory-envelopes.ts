import { createHash } from 'node:crypto';
import {
  encodeEnvelope,
  envelopeHash,
  signingBytes,
  type EnvelopeHeader,
} from '../../../shared/boundary/envelope.ts';
import { encodePayload, type SharedRun } from '../../../shared/boundary/payload.ts';
import type { GroupId } from '../../../shared/documents/group-id.ts';
import { createEmitter } from '../../../shared/lib/emitter.ts';
import type { DeviceIdentity } from '../../vault/types.ts';
import type { EnvelopeOutbox, PendingEnvelope } from '../ports.ts';

type Fixed = Pick<EnvelopeHeader, 'workspaceId' | 'nonce' | 'idempotencyKey' | 'issuedAt'>;

/** An outbox in memory with the real encoder: the same place gives the same bytes. */
export interface MemoryEnvelopes extends EnvelopeOutbox {
  record(groupId: GroupId, fixed: Fixed, run: SharedRun): void;
  readonly acceptedPlaces: { localId: number; seq: number; hash: string; serverSeq: number }[];
  readonly refusals: { localId: number; code: string }[];
  readonly received: { serverSeq: number; bytes: Uint8Array }[];
}

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

export function createMemoryEnvelopes({ identity }: { identity: DeviceIdentity }): MemoryEnvelopes {
  const came = createEmitter<void>();
  const acceptedPlaces: MemoryEnvelopes['acceptedPlaces'] = [];
  const sent = new Map<number, PendingEnvelope>();
  const refusals: MemoryEnvelopes['refusals'] = [];
  const received: MemoryEnvelopes['received'] = [];
  let waiting: PendingEnvelope[] = [];
  let lastId = 0;

  function drop(localId: number): void {
    const envelope = waiting.find((one) => one.localId === localId);
    if (envelope) sent.set(localId, envelope);
    waiting = waiting.filter((one) => one !== envelope);
  }

  return {
    acceptedPlaces,
    refusals,
    received,
    record(groupId, fixed, run) {
      lastId += 1;
      waiting.push({
        localId: lastId,
        groupId,
        async sign(place) {
          const { deviceId, keyId } = identity;
          const bytes = encodeEnvelope({ ...fixed, ...place, groupId, deviceId, keyId }, encodePayload(run));
          return {
            bytes,
            signature: await identity.sign(signingBytes(bytes)),
            hash: envelopeHash(bytes, sha256),
          };
        },
      });
      came.emit();
    },
    pending: (limit) => waiting.slice(0, limit),
    pendingCount: () => waiting.length,
    accepted(tx, localId, place) {
      tx.afterCommit(() => {
        drop(localId);
        acceptedPlaces.push({ localId, ...place });
      });
    },
    refused(tx, localId, code) {
      tx.afterCommit(() => {
        drop(localId);
        refusals.push({ localId, code });
      });
    },
    receive(tx, envelope) {
      tx.afterCommit(() => void received.push(envelope));
    },
    reopenAfter: (tx, serverSeq) =>
      tx.afterCommit(() => {
        const lost = acceptedPlaces.filter((place) => place.serverSeq > serverSeq);
        const again = lost.flatMap(({ localId }) => sent.get(localId) ?? []);
        waiting = [...again, ...waiting].toSorted((a, b) => a.localId - b.localId);
      }),
    onPending: came.subscribe,
  };
}
