import type { ClientMessage, MessageOf } from '../../shared/wire/messages.ts';
import { acceptEnvelope } from '../log/accept-envelope.ts';
import { answerRequest } from '../log/requests.ts';
import { acceptSeal } from '../log/seals.ts';
import { turnAway, type Writing } from './writing.ts';

/** Keeps a seal and passes it on, or passes over it (SPEC.md of the wire, S2, S3). */
export function seal(writing: Writing, message: MessageOf<ClientMessage, 'seal'>): Promise<void> {
  const { parts, deviceId } = writing;
  const { committer, seals, stats, clock } = parts;
  const { groupId, localId, signature } = message;
  return committer.commit(
    (tx) => acceptSeal(tx, { deviceId, groupId, localId, signature, at: clock.now() }),
    (outcome) => {
      stats.count(outcome.kind === 'sealed' ? 'sealsAccepted' : 'sealsPassedOver');
      if (outcome.kind === 'sealed') seals.pass(outcome.seal);
    },
  );
}

/** Takes an envelope or refuses it (E1 to E6). */
export function envelope(
  writing: Writing,
  { id, bytes, signature }: MessageOf<ClientMessage, 'envelope'>,
): Promise<void> {
  const { parts, deviceId, send } = writing;
  const { committer, signer, storage: limits, stats, clock } = parts;
  return committer.commit(
    (tx) => acceptEnvelope(tx, signer, { deviceId, bytes, signature, at: clock.now(), limits }),
    (outcome) => {
      switch (outcome.kind) {
        case 'accepted':
          stats.count('envelopesAccepted');
          return send({ type: 'envelopeAck', id, result: outcome.result });
        case 'refused':
          stats.count('envelopesRefused', 1, outcome.code);
          return send({ type: 'envelopeAck', id, result: outcome });
        case 'quarantined':
          // Its connections end as the `meta` record that says so goes through the hub.
          return stats.count('envelopesRefused', 1, 'EQUIVOCATION');
        case 'denied':
        case 'recovering':
          return turnAway(writing, outcome);
      }
    },
  );
}

/** Answers a request (R1 to R9). */
export function request(writing: Writing, { id, call }: MessageOf<ClientMessage, 'request'>): Promise<void> {
  const { parts, deviceId, send } = writing;
  const { committer, random, signer, tickets, stats, clock } = parts;
  return committer.commit(
    (tx) => answerRequest(tx, { random, signer, tickets }, { deviceId, call, at: clock.now() }),
    (outcome) => {
      if (outcome.kind !== 'answered') return turnAway(writing, outcome);
      const { result } = outcome;
      stats.count('requests', 1, call.method);
      if (result.method === 'refused') stats.count('requestsRefused', 1, result.code);
      send({ type: 'response', id, result });
    },
  );
}
