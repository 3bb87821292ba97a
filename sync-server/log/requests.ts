import { teamId } from '../../shared/domain/ids.ts';
import { mayInvite, mayWrite } from '../../shared/domain/role.ts';
import type { Random } from '../../shared/lib/ports.ts';
import type { RequestCall, RequestResult } from '../../shared/wire/messages.ts';
import { createInvite } from '../auth/invites.ts';
import type { DeviceRow, LogTx } from './log-store.ts';

/** R2: numbers of one block. */
const MOST_KEYS = 1000;
/** Keys are `ENG-` and at most nine digits. */
const HIGHEST_KEY = 999_999_999;

function refused(code: 'READ_ONLY' | 'FORBIDDEN' | 'INVALID'): RequestResult {
  return { method: 'refused', code };
}

async function leaseKeys(
  tx: LogTx,
  device: DeviceRow,
  call: Extract<RequestCall, { method: 'keys.lease' }>,
): Promise<RequestResult> {
  const { above, count } = call;
  if (!mayWrite(device.role)) return refused('READ_ONLY');
  const inRange = count >= 1 && count <= MOST_KEYS && above <= HIGHEST_KEY;
  if (!inRange || !teamId.safeParse(call.teamId).success) return refused('INVALID');
  const from = await tx.takeKeys(device.workspaceId, call.teamId, above, count);
  return { method: 'keys.lease', from, to: from + count - 1 };
}

/** Answers a request of a device; null when the device is not, or no longer, one of the workspace. */
export async function answerRequest(
  tx: LogTx,
  random: Random,
  { deviceId, call, at }: { deviceId: string; call: RequestCall; at: number },
): Promise<RequestResult | null> {
  const device = await tx.device(deviceId);
  if (device?.state !== 'active') return null;
  switch (call.method) {
    case 'keys.lease':
      return leaseKeys(tx, device, call);
    case 'invites.create': {
      if (!mayInvite(device.role, call.role)) return refused('FORBIDDEN');
      const { workspaceId } = device;
      const made = await createInvite(tx, random, { workspaceId, role: call.role, at });
      await tx.audit({ at, workspaceId, deviceId, action: 'invite.created', detail: call.role });
      return { method: 'invites.create', ...made };
    }
  }
}
