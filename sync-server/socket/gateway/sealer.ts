import type { GroupId } from '../../../shared/documents/group-id.ts';
import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import { sealBytes } from '../../../shared/wire/seal-bytes.ts';
import type { LogTx } from '../../log/log-store.ts';
import { acceptSeal, type SealOutcome } from '../../log/seals.ts';
import type { Committer } from '../committer.ts';
import type { SealFollower } from '../seal-follower.ts';
import type { Stats } from '../stats.ts';
import type { GatewayKeys } from './keys.ts';

/** Seals the chains of gateway devices as their hosts would (SPEC.md of the wire, S3). */
export interface GatewaySealer {
  soon(deviceId: string, groupId: GroupId): void;
  /** Seals at once what waits. */
  finish(): Promise<void>;
}

export interface SealerParts {
  readonly committer: Committer;
  readonly seals: Pick<SealFollower, 'pass'>;
  readonly keys: GatewayKeys;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly stats: Stats;
}

interface Chain {
  readonly deviceId: string;
  readonly groupId: GroupId;
}

const SEAL_MS = 250;

async function sealHead(
  tx: LogTx,
  { keys, clock }: SealerParts,
  { deviceId, groupId }: Chain,
): Promise<SealOutcome> {
  const head = await tx.recordHead(deviceId, groupId);
  const { workspaceId } = await tx.server();
  if (!head || workspaceId === null) return { kind: 'passedOver' };
  const signature = keys.of(deviceId).sign(sealBytes({ workspaceId, deviceId, groupId, ...head }));
  return acceptSeal(tx, { deviceId, groupId, localId: head.localId, signature, at: clock.now() });
}

/** Creates a sealer with nothing to seal. */
export function createGatewaySealer(parts: SealerParts): GatewaySealer {
  const { committer, seals, timers, stats } = parts;
  const waiting = new Map<string, Chain>();
  let isSet = false;

  function seal(chain: Chain): Promise<void> {
    return committer.commit(
      (tx) => sealHead(tx, parts, chain),
      (outcome) => {
        if (outcome.kind === 'sealed') seals.pass(outcome.seal);
      },
    );
  }

  async function finish(): Promise<void> {
    isSet = false;
    const now = [...waiting.values()];
    waiting.clear();
    await Promise.all(now.map(seal));
  }

  return {
    finish,
    soon(deviceId, groupId) {
      waiting.set(`${deviceId} ${groupId}`, { deviceId, groupId });
      if (isSet) return;
      isSet = true;
      // What cannot be sealed now is sealed with the next record of its chain.
      timers.after(SEAL_MS, () => void finish().catch(() => stats.count('failures', 1, 'seals')));
    },
  };
}
