import { firstPrevHash } from '../../shared/boundary/envelope.ts';
import { HearthError } from '../../shared/contract/errors.ts';
import { ConnectError, openChannel, type Channel } from './channel.ts';
import { createChain, readLink } from './link.ts';
import type { SyncParts } from './parts.ts';
import { createRequests } from './requests.ts';
import { closeError } from './sentences.ts';
import type { DeviceIdentity } from '../vault/types.ts';

/** The device that takes over, from the commit that forgets what the old one was until the vault has switched. */
const KEY = 'sync.renewed';

/** Finishes what a crash may have cut off. To be done before every connection. */
export async function finishRenewal({
  identity,
  renewal,
  meta,
  store,
}: Pick<SyncParts, 'identity' | 'renewal' | 'meta' | 'store'>): Promise<void> {
  const next = meta.get(KEY);
  if (next === null) return;
  if (identity.deviceId !== next) await renewal?.finish();
  await store.commit((tx) => meta.set(tx, KEY, null));
}

async function connect(parts: SyncParts, signal: AbortSignal): Promise<Channel> {
  const server = readLink(parts.meta);
  if (!server) throw new HearthError('NOT_LINKED', 'This workspace has no sync server. Nothing was changed.');
  try {
    const socketUrl = `${server.url}/sync`;
    return await openChannel({ ...parts, socketUrl, server, intent: { kind: 'resume' }, signal });
  } catch (error) {
    throw error instanceof ConnectError ? closeError(error.closeCode) : error;
  }
}

/** Makes the new device known, over a connection of the old one. The same again is the same once (wire R6). */
async function introduce(parts: SyncParts, next: DeviceIdentity, signal: AbortSignal): Promise<void> {
  const channel = await connect(parts, signal);
  const requests = createRequests({ ...parts, send: channel.send });
  channel.listen({
    closed: requests.stop,
    message(message) {
      if (message.type === 'response') requests.answered(message.id, message.result);
    },
  });
  try {
    const { deviceId, keyId, publicKey } = next;
    const { method } = await requests.call({ method: 'devices.renew', deviceId, keyId, publicKey });
    if (method === 'done') return;
    throw new HearthError(
      'SERVER_REFUSED',
      'The sync server did not take the new key. Nothing was changed, and your work is safe on this machine. ' +
        'Ask an owner of the workspace for an invite.',
    );
  } finally {
    channel.close();
  }
}

/**
 * Makes a copied profile a device of its own, of the same member (wire R6). Its leased numbers and the ends of its
 * chains belong to the other copy from then on; what it has not sent stays. May be repeated after any failure. Fails
 * with NOT_LINKED, SERVER_UNREACHABLE, SERVER_REFUSED, OFFLINE, DEADLINE, or what the vault says.
 */
export async function renewDevice(parts: SyncParts, signal: AbortSignal): Promise<void> {
  const { renewal, store, meta, keyBlocks, envelopes } = parts;
  if (!renewal)
    throw new HearthError('SECRETS_UNAVAILABLE', 'No new key can be made here. Nothing was changed.');
  const next = await renewal.begin();
  await introduce(parts, next, signal);
  await store.commit((tx) => {
    keyBlocks.drop(tx);
    createChain(meta).advance(tx, { seq: 0, hash: firstPrevHash });
    // What was signed by the old key for its place is signed anew.
    envelopes.reopenAfter(tx, Number.MAX_SAFE_INTEGER, null);
    meta.set(tx, KEY, next.deviceId);
  });
  await finishRenewal(parts);
}
