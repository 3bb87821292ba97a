import type { Random } from '../../../shared/lib/ports.ts';

/** A key for one server that lives as long as its process: 192 bits in 32 characters fit for a URL. */
export function createSecret(random: Random): string {
  return Buffer.from(random.bytes(24)).toString('base64url');
}
