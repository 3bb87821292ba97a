import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HearthError } from '../../shared/contract/errors.ts';
import { toHex } from '../../shared/lib/bytes.ts';
import type { Random } from '../../shared/lib/ports.ts';

export interface SocketPlace {
  /** Absolute, links resolved. */
  readonly profile: string;
  readonly temporary: string;
  readonly platform: NodeJS.Platform;
  readonly random: Random;
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the zero at its end. */
const longest = 103;

/**
 * The socket in the profile itself; null when its path is too long for one. Windows gets a pipe with a name
 * that cannot be guessed, because Node cannot restrict who opens it.
 */
export function nearSocketPath({ profile, platform, random }: SocketPlace): string | null {
  if (platform === 'win32') return `\\\\.\\pipe\\hearth-${hashOf(profile)}-${toHex(random.bytes(16))}`;
  const path = join(profile, 'host.sock');
  return Buffer.byteLength(path) <= longest ? path : null;
}

/** The socket in a folder of this user's own under the temporary one. Throws DISK_ERROR when others can get at it. */
export function farSocketPath({ profile, temporary }: SocketPlace): string {
  return join(ownFolder(join(temporary, `hearth-${hashOf(profile)}`)), 'host.sock');
}

function hashOf(profile: string): string {
  return createHash('sha256').update(profile).digest('hex').slice(0, 16);
}

/** Others can write to the temporary folder, so a folder that is there already must be ours alone. */
function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  const mine = found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  if (mine) return path;
  const message = `Another user has made ${path}, where this profile's socket belongs. Remove it, or use a shorter profile path.`;
  throw new HearthError('DISK_ERROR', message);
}
