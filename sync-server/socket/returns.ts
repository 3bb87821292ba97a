import type { ClientMessage, MessageOf } from '../../shared/wire/messages.ts';
import type { UpdateOutline } from '../../shared/documents/update-outline.ts';
import { finishRecovery, returnMeta, type Returned } from '../log/recovery.ts';
import { returnRecords } from '../log/return-records.ts';
import { turnAway, type Writing } from './writing.ts';

function answer(writing: Writing, id: number, outcome: Returned): void {
  const { parts, send } = writing;
  const { stats } = parts;
  if (outcome.kind === 'denied') return turnAway(writing, outcome);
  const { count, code } = outcome;
  stats.count('recordsReturned', count);
  if (code !== '') stats.count('returnsRefused', 1, code);
  send({ type: 'returned', id, count, code });
}

/** Takes back `meta` records that a restored server has lost (SPEC.md of the wire, X2 to X4, X6). */
export function takeMeta(writing: Writing, message: MessageOf<ClientMessage, 'returnMeta'>): Promise<void> {
  const { parts, deviceId } = writing;
  const { committer, signer, clock } = parts;
  const { id, records } = message;
  return committer.commit(
    (tx) => returnMeta(tx, signer, { deviceId, records, at: clock.now() }),
    (outcome) => answer(writing, id, outcome),
  );
}

/** Takes back records of another device (X3, X4). */
export function takeRecords(
  writing: Writing,
  message: MessageOf<ClientMessage, 'returnRecords'>,
  outlines: readonly (UpdateOutline | null)[],
): Promise<void> {
  const { parts, deviceId } = writing;
  const { committer, clientIds, storage: limits, clock } = parts;
  return committer.commit(
    (tx) => returnRecords(tx, { by: deviceId, message, outlines, at: clock.now(), clientIds, limits }),
    (outcome) => answer(writing, message.id, outcome),
  );
}

/** An owner or admin says that the lost `meta` is back (X2). */
export function endRecovery(writing: Writing): Promise<void> {
  const { parts, link, deviceId } = writing;
  const { committer, clock } = parts;
  return committer.commit(
    (tx) => finishRecovery(tx, { deviceId, at: clock.now() }),
    ({ kind }) => {
      if (kind === 'forbidden') link.hangUp('forbidden');
      if (kind === 'denied') link.hangUp('unauthorised');
    },
  );
}
