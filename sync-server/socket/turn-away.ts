import type { CloseName } from '../../shared/wire/close-codes.ts';
import type { Hello } from '../../shared/wire/messages.ts';
import type { LogStore } from '../log/log-store.ts';

/**
 * Why somebody need not come before the log: it knows neither their device nor their invite. Found out by a read, for
 * whoever has a key of their own can ask, and a transaction is waited for by all who write. Null: it has to be decided
 * in one.
 */
export async function turnAway(
  store: Pick<LogStore, 'hasDevice' | 'hasInvite' | 'server'>,
  { intent, deviceId, publicKey }: Hello,
  inviteHash: Uint8Array,
): Promise<CloseName | null> {
  if (intent.kind !== 'resume') return (await store.hasInvite(inviteHash)) ? null : 'inviteInvalid';
  if (await store.hasDevice(deviceId, publicKey)) return null;
  // X2: whoever brings the record of that device is still to come. Who is to be told so is decided in a transaction.
  return (await store.server()).isRecovering ? null : 'unauthorised';
}
