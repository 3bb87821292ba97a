import { hasTeam } from '../../shared/domain/access.ts';
import { teamId as teamIdSchema } from '../../shared/domain/ids.ts';
import type { RequestResult } from '../../shared/wire/request-messages.ts';
import { audit } from './audit.ts';
import type { LogTx } from './log-store.ts';
import { timesToday, type CallOf, type Change, type RefusalCode } from './people.ts';
import { isRestored } from './record-rules.ts';
import type { DeviceRow } from './rows.ts';

/** R2: numbers of one block. */
const MOST_KEYS = 1000;
/** Keys are `ENG-` and at most nine digits. */
const HIGHEST_KEY = 999_999_999;
/** R11: blocks of one member in a day. */
const LEASES_PER_DAY = 2_000;
/** R11: how far numbers can have got without this log knowing of it, and how often a day a member may say so. */
const COUNTED_ALONE = 1_000_000;
const COUNTED_SINCE_BACKUP = 100_000;
const SKIPS_PER_DAY = 10;

/**
 * The number that a block has to lie above, beside those that were leased. What a device reports counts only where
 * this log cannot know better: members write numbers into boards as they like, and hosts report what they see.
 */
async function reportedKey(
  tx: LogTx,
  device: DeviceRow,
  { above, last, at }: { above: number; last: number; at: number },
): Promise<number> {
  if (above <= last) return last;
  // The workspace may have given numbers by itself before it was linked.
  if (last === 0) return above <= COUNTED_ALONE ? above : last;
  if (!isRestored(await tx.server()) || above > last + COUNTED_SINCE_BACKUP) return last;
  if ((await timesToday(tx, device, { action: 'keys.skipped', at })) >= SKIPS_PER_DAY) return last;
  await audit(tx, { at, deviceId: device.deviceId, action: 'keys.skipped', detail: null });
  return above;
}

/** Leases a block of numbers of a team (SPEC.md of the wire, R2 and R11). */
export async function leaseKeys(
  tx: LogTx,
  device: DeviceRow,
  { call, at }: { call: CallOf<'keys.lease'>; at: number },
): Promise<RefusalCode | (Change & { readonly result: RequestResult })> {
  const { teamId, above, count } = call;
  const team = teamIdSchema.safeParse(teamId).data;
  if (team === undefined || count < 1 || count > MOST_KEYS) return 'INVALID';
  if (!hasTeam(device, team)) return 'FORBIDDEN';
  if ((await timesToday(tx, device, { action: 'keys.leased', at })) >= LEASES_PER_DAY) return 'TOO_MANY';
  const last = await tx.lastKey(team);
  const from = (await reportedKey(tx, device, { above, last, at })) + 1;
  const to = from + count - 1;
  if (to > HIGHEST_KEY) return 'INVALID';
  await audit(tx, { at, deviceId: device.deviceId, action: 'keys.leased', detail: null });
  return {
    entries: [{ kind: 'keys.leased', teamId: team, upTo: to }],
    result: { method: 'keys.lease', from, to },
  };
}
