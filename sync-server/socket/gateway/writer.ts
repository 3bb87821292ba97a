import type { MemberId } from '../../../shared/domain/ids.ts';
import { GATEWAY } from '../../auth/gateway-key.ts';
import type { Decoder } from '../../decode/decoder.ts';
import type { LogStore } from '../../log/log-store.ts';
import { RECORD_BYTES } from '../../log/stored-size.ts';
import { createCallLane } from '../call-lane.ts';
import type { WritingRates } from '../writing-rates.ts';
import { appendForMember, type AppendParts, type GatewayOutcome, type GatewayUpdate } from './append.ts';
import { createGatewayKeys } from './keys.ts';
import { createGatewaySealer, type SealerParts } from './sealer.ts';

/** Appends what members write that come by another way than a host. */
export interface GatewayWriter {
  /** For one connection of a member; with `via` as long as that device of theirs is active. */
  open(memberId: MemberId, via?: string): MemberWriter;
  /** Seals what is not sealed yet. */
  close(): Promise<void>;
}

export interface MemberWriter {
  /**
   * Resolves when the update is durable, or with why it is not; rejects when it could not be stored. Updates
   * reach the log in the order of the calls.
   */
  append(update: GatewayUpdate): Promise<GatewayOutcome>;
}

export interface GatewayWriterParts extends Omit<AppendParts, 'keys'>, Omit<SealerParts, 'keys'> {
  readonly store: LogStore;
  readonly decoder: Pick<Decoder, 'inspect'>;
  readonly rates: WritingRates;
}

/** Creates a writer for all members. Its records are sealed as those of any device. */
export function createGatewayWriter(options: GatewayWriterParts): GatewayWriter {
  const { store, committer, decoder, rates, clock, timers, stats } = options;
  const keys = createGatewayKeys(store.signingSeed);
  const parts = { ...options, keys };
  const sealer = createGatewaySealer(parts);

  function pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    timers.after(ms, resolve);
    return promise;
  }

  async function commit(
    { memberId, via }: { memberId: MemberId; via: string | null },
    update: GatewayUpdate,
    outline: Awaited<ReturnType<Decoder['inspect']>>,
  ): Promise<GatewayOutcome> {
    let told: GatewayOutcome = { kind: 'denied' };
    await committer.commit(
      (tx) => appendForMember(tx, parts, { memberId, via, update, outline, at: clock.now() }),
      ({ outcome }) => {
        told = outcome;
        if (outcome.kind === 'rejected') stats.count('pushesRejected', 1, outcome.code);
        if (outcome.kind !== 'accepted') return;
        stats.count('recordsAccepted');
        sealer.soon(outcome.deviceId, update.groupId);
      },
    );
    return told;
  }

  return {
    open(memberId, via) {
      const enter = createCallLane();
      return {
        append(update) {
          const { promise, resolve, reject } = Promise.withResolvers<GatewayOutcome>();
          const { payload } = update;
          enter(reject, () => {
            const bytes = RECORD_BYTES + payload.length;
            const waitMs = rates.take(`${GATEWAY} ${memberId}`, { records: 1, bytes });
            const outline = decoder.inspect(payload);
            stats.observe('recordsPerPush', 1);
            if (waitMs > 0) stats.count('pushesDelayed');
            const begin = (known: Awaited<typeof outline>): void => {
              commit({ memberId, via: via ?? null }, update, known).then(resolve, reject);
            };
            if (waitMs === 0 && !(outline instanceof Promise)) {
              begin(outline);
              return undefined;
            }
            return Promise.all([outline, pause(waitMs)]).then(([known]) => begin(known), reject);
          });
          return promise;
        },
      };
    },
    close: sealer.finish,
  };
}
