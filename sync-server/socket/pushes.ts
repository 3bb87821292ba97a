import type { UpdateOutline } from '../../shared/documents/update-outline.ts';
import type { ClientMessage, MessageOf, OutgoingRecord } from '../../shared/wire/messages.ts';
import { acceptPush, type PushOutcome } from '../log/push.ts';
import { RECORD_BYTES } from '../log/stored-size.ts';
import { inspectAll } from './decoding.ts';
import type { Delays } from './delays.ts';
import { turnAway, type Writing } from './writing.ts';

type Push = MessageOf<ClientMessage, 'push'>;

/** Takes the pushes of one connection. */
export interface Pushes {
  /**
   * Decodes the batch, waits if the device is over its rate, hands it to the log and calls `done` when that
   * is over. A promise while those behind it have to wait.
   */
  begin(push: Push, done: (error?: unknown) => void): Promise<void> | undefined;
  reopen(): void;
}

/** Pushes between two `reopen`s. After the first refusal all others are refused too (SPEC.md of the wire, W7). */
interface Stretch {
  /** The push that was refused first. */
  haltedBy: Push | null;
}

const gap: PushOutcome = { kind: 'rejected', index: 0, code: 'GAP' };

/** What a push takes of a device's share. */
function costOf(records: readonly OutgoingRecord[]): { records: number; bytes: number } {
  let bytes = RECORD_BYTES * records.length;
  for (const { payload } of records) bytes += payload.length;
  return { records: records.length, bytes };
}

/** Creates the pushes of a connection that has had none refused. */
export function createPushes(writing: Writing, delays: Delays): Pushes {
  const { parts, link, deviceId, send } = writing;
  const { committer, decoder, rates, storage, clientIds, clock, stats } = parts;
  let stretch: Stretch = { haltedBy: null };

  function answer({ batchId, records }: Push, outcome: PushOutcome): void {
    if (outcome.kind === 'accepted') {
      stats.count('recordsAccepted', outcome.fresh.length);
      stats.count('recordsRepeated', records.length - outcome.fresh.length);
      return send({ type: 'ack', batchId, seqs: outcome.seqs });
    }
    if (outcome.kind !== 'rejected') return turnAway(writing, outcome);
    stats.count('pushesRejected', 1, outcome.code);
    send({ type: 'reject', batchId, index: outcome.index, code: outcome.code });
  }

  function commit(push: Push, outlines: readonly (UpdateOutline | null)[], within: Stretch): Promise<void> {
    const { records } = push;
    const batch = { deviceId, records, outlines, limits: storage, clientIds };
    const written = committer.commit(
      // Inside the transaction, because the answer to the push before may not be known out here.
      async (tx): Promise<PushOutcome> => {
        if (within.haltedBy !== null && within.haltedBy !== push) return gap;
        const outcome = await acceptPush(tx, { ...batch, at: clock.now() });
        within.haltedBy = outcome.kind === 'rejected' ? push : null;
        return outcome;
      },
      (outcome) => answer(push, outcome),
    );
    return written.catch((error: unknown) => {
      // Those that wait behind it in the log would stand before it for ever, and it could not be sent again (W1).
      within.haltedBy ??= push;
      throw error;
    });
  }

  return {
    begin(push, done) {
      const { records } = push;
      const within = stretch;
      stats.observe('recordsPerPush', records.length);
      const waitMs = rates.take(deviceId, costOf(records));
      const outlines = inspectAll(decoder, records);
      const hand = (all: readonly (UpdateOutline | null)[]): void => {
        commit(push, all, within).then(() => done(), done);
      };
      if (waitMs === 0 && !(outlines instanceof Promise)) {
        hand(outlines);
        return undefined;
      }
      if (waitMs > 0) stats.count('pushesDelayed');
      const began = clock.monotonic();
      return (async () => {
        const all = await outlines;
        stats.observe('decodeMs', clock.monotonic() - began);
        if (waitMs > 0) await delays.wait(waitMs);
        // Nobody is there to hear of it; what was not handed over is pushed again.
        if (link.isOver) done();
        else hand(all);
      })();
    },
    reopen() {
      stretch = { haltedBy: null };
    },
  };
}
