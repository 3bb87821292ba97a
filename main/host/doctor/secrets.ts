import { HearthError } from '../../../shared/contract/errors.ts';
import { toHex } from '../../../shared/lib/bytes.ts';
import type { Random } from '../../../shared/lib/ports.ts';
import type { SecretStore } from '../../vault/secret-store.ts';
import type { Finding } from './finding.ts';

const without =
  'Secrets last until the host ends; the key of this device lies in the profile, readable by you only';

/** Puts something into the keychain, reads it back and takes it out again. */
export async function checkKeychain(store: SecretStore, random: Random): Promise<Finding> {
  const topic = 'keychain';
  const name = `doctor.${toHex(random.bytes(8))}`;
  try {
    await store.set(name, 'probe');
    const back = await store.get(name);
    await store.delete(name);
    if (back === 'probe') return { topic, state: 'ok', detail: store.backend };
    return { topic, state: 'note', detail: `${store.backend} forgets what it is given. ${without}` };
  } catch (error) {
    if (!(error instanceof HearthError)) throw error;
    return { topic, state: 'note', detail: `${store.backend} cannot be used here. ${without}` };
  }
}
