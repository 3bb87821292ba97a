import type { RequestResult } from '../../shared/wire/request-messages.ts';
import { granted, type Ask } from './answers.ts';

/** A lease that this device holds. `epoch` grows with each taking: actions with an older one are to be refused. */
export interface Claim {
  readonly epoch: number;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

export type ClaimResult =
  | { readonly ok: true; readonly claim: Claim }
  /** `HELD`: by another device. `STALE`: it has ended, and somebody may have taken it since. */
  | { readonly ok: false; readonly code: 'HELD' | 'STALE' };

/**
 * Leases on names, decided by the server (wire R8). They reject with FORBIDDEN (a viewer), INVALID_PARAMS,
 * NOT_LINKED, OFFLINE, DEADLINE or BUSY; after OFFLINE and DEADLINE it is not known whether they took effect.
 */
export interface Claims {
  /** `ttlMs`: 5 s to 10 minutes. */
  take(claim: { name: string; ttlMs: number }): Promise<ClaimResult>;
  renew(claim: { name: string; epoch: number; ttlMs: number }): Promise<ClaimResult>;
  /** True when it was held until now. */
  release(claim: { name: string; epoch: number }): Promise<boolean>;
}

function toResult(result: RequestResult): ClaimResult {
  if (result.method === 'refused' && (result.code === 'HELD' || result.code === 'STALE')) {
    return { ok: false, code: result.code };
  }
  const { epoch, expiresAt } = granted(result, 'claim');
  return { ok: true, claim: { epoch, expiresAt } };
}

export function createClaims(ask: Ask): Claims {
  return {
    take: async (claim) => toResult(await ask({ method: 'claims.take', ...claim })),
    renew: async (claim) => toResult(await ask({ method: 'claims.renew', ...claim })),
    async release(claim) {
      const result = await ask({ method: 'claims.release', ...claim });
      if (result.method === 'refused' && result.code === 'STALE') return false;
      granted(result, 'done');
      return true;
    },
  };
}
