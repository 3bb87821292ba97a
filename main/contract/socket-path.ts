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
 * Where a host listens: in its profile, or, when that path is too long for a socket, in a folder of this
 * user's own under the temporary one. Windows gets a pipe with a name that cannot be guessed, because Node
 * cannot restrict who opens it. `host.json` tells clients the path.
 */
export function chooseSocketPath({ profile, temporary, platform, random }: SocketPlace): string {
  const hash = createHash('sha256').update(profile).digest('hex').slice(0, 16);
  if (platform === 'win32') return `\\\\.\\pipe\\hearth-${hash}-${toHex(random.bytes(16))}`;
  const near = join(profile, 'host.sock');
  return Buffer.byteLength(near) <= longest
    ? near
    : join(ownFolder(join(temporary, `hearth-${hash}`)), 'host.sock');
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
