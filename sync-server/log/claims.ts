import type { RequestResult } from '../../shared/wire/request-messages.ts';
import type { LogTx } from './log-store.ts';
import type { CallOf, RefusalCode } from './people.ts';
import type { ClaimRow } from './rows.ts';

/** R8, in ms. */
const SHORTEST = 5_000;
const LONGEST = 10 * 60 * 1000;
const NAME = /^[\x21-\x7e]{1,128}$/;

/** Claims that one device holds at once. */
const MOST = 256;

/**
 * Under this name, which no claim can have, stands the highest epoch of all claims that were forgotten: so that the
 * next of the same name lies above it (R8).
 */
const FLOOR = '';

interface Claiming {
  readonly deviceId: string;
  readonly at: number;
}

function isLease(ttlMs: number): boolean {
  return ttlMs >= SHORTEST && ttlMs <= LONGEST;
}

function held({ epoch, deviceId, expiresAt }: ClaimRow): RequestResult {
  return { method: 'claim', epoch, deviceId, expiresAt };
}

/** Forgets claims that have ended, and returns the epoch that every new one lies above. */
async function forgetEnded(tx: LogTx, at: number): Promise<number> {
  const [floor, dropped] = [(await tx.claim(FLOOR))?.epoch ?? 0, await tx.dropClaims(at)];
  if (dropped <= floor) return floor;
  const row = { name: FLOOR, epoch: dropped, deviceId: '', expiresAt: Number.MAX_SAFE_INTEGER };
  await tx.putClaim(row);
  return dropped;
}

/** R8: takes a name that nobody else holds. Who holds it already goes on under a new epoch. */
export async function takeClaim(
  tx: LogTx,
  { name, ttlMs }: CallOf<'claims.take'>,
  { deviceId, at }: Claiming,
): Promise<RequestResult | RefusalCode> {
  if (!NAME.test(name) || !isLease(ttlMs)) return 'INVALID';
  const floor = await forgetEnded(tx, at);
  const last = await tx.claim(name);
  if (last && last.deviceId !== deviceId) return 'HELD';
  if (!last && (await tx.claimCount(deviceId)) >= MOST) return 'TOO_MANY';
  // A restored server may have forgotten claims; its own epoch is above all that they ever reached.
  const { epoch } = await tx.server();
  const above = Math.max(floor, last?.epoch ?? 0) + 1;
  const claim = { name, epoch: Math.max(epoch, above), deviceId, expiresAt: at + ttlMs };
  await tx.putClaim(claim);
  return held(claim);
}

/** The claim that a device still holds under this epoch. */
async function findHeld(
  tx: LogTx,
  { name, epoch }: CallOf<'claims.renew' | 'claims.release'>,
  { deviceId, at }: Claiming,
): Promise<ClaimRow | null> {
  const claim = await tx.claim(name);
  return claim?.epoch === epoch && claim.deviceId === deviceId && at < claim.expiresAt ? claim : null;
}

/** R8: a claim that ended is taken anew, under another epoch. */
export async function renewClaim(
  tx: LogTx,
  call: CallOf<'claims.renew'>,
  claiming: Claiming,
): Promise<RequestResult | RefusalCode> {
  if (!isLease(call.ttlMs)) return 'INVALID';
  const claim = await findHeld(tx, call, claiming);
  if (!claim) return 'STALE';
  const renewed = { ...claim, expiresAt: claiming.at + call.ttlMs };
  await tx.putClaim(renewed);
  return held(renewed);
}

/** R8. */
export async function releaseClaim(
  tx: LogTx,
  call: CallOf<'claims.release'>,
  claiming: Claiming,
): Promise<RequestResult | RefusalCode> {
  const claim = await findHeld(tx, call, claiming);
  if (!claim) return 'STALE';
  await tx.putClaim({ ...claim, expiresAt: claiming.at });
  return { method: 'done' };
}
