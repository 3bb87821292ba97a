import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readlink, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** The text of a settings file, or why it cannot be read. The hash covers all of it. */
export type SettingsText =
  | { readonly hash: string; readonly text: string }
  | { readonly hash: string; readonly problem: string };

/**
 * Reads a file of a worktree that nobody trusts: no link out of it, no pipe that never ends, nothing
 * beyond `maxBytes`, and nothing that is not UTF-8. `root` is a real path.
 */
export async function readSettings(root: string, path: string, maxBytes: number): Promise<SettingsText> {
  const place = join(root, path);
  const real = await realpath(place).catch(() => null);
  if (real === null || !real.startsWith(root + sep)) {
    const target = await readlink(place).catch(() => '');
    return { hash: sha256(Buffer.from(target)), problem: 'it is a link that leads out of the repository' };
  }
  // A pipe would keep us waiting for whoever writes to it.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(real, flags).catch(() => null);
  if (file === null) return { hash: sha256(Buffer.from(real)), problem: 'it could not be opened' };
  try {
    const stats = await file.stat();
    if (!stats.isFile()) return { hash: sha256(Buffer.from(real)), problem: 'it is no plain file' };
    const buffer = Buffer.alloc(maxBytes + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const bytes = buffer.subarray(0, bytesRead);
    if (bytesRead > maxBytes) {
      // Whoever agrees to it agrees to this size and time of change, as nobody reads it all.
      const known = Buffer.from(`${stats.size}/${stats.mtimeMs}/`);
      return { hash: sha256(Buffer.concat([known, bytes])), problem: `it is larger than ${maxBytes} bytes` };
    }
    const text = decode(bytes);
    return text === null
      ? { hash: sha256(bytes), problem: 'it is not UTF-8 text' }
      : { hash: sha256(bytes), text };
  } finally {
    await file.close();
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
