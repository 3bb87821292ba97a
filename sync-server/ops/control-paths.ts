import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { toHex } from '../../shared/lib/bytes.ts';
import type { Random } from '../../shared/lib/ports.ts';
import { OperatorError } from './operator-error.ts';

/** Where the operator reaches a server: a unix socket, or a pipe. */
export interface ControlPlace {
  /** The data folder: absolute, links resolved. */
  readonly folder: string;
  /** For temporary files of everybody. */
  readonly temporary: string;
  readonly platform: NodeJS.Platform;
  readonly random: Random;
}

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the zero at its end. */
const LONGEST = 103;

/** Others can write to the temporary folder, so a folder that is there already must be ours alone. */
function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0) return path;
  throw new OperatorError(
    'NOT_OURS',
    `Somebody else has made ${path}, where the operator reaches this server. Nothing was started. ` +
      'Remove it, or use a data folder with a shorter path.',
  );
}

/** A path of a socket in the folder itself, or where that is too long, in one of this user's own. */
export function controlPath({ folder, temporary, platform, random }: ControlPlace): string {
  const short = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  // Node cannot restrict who opens a pipe, so that its name must not be guessed.
  if (platform === 'win32') return `\\\\.\\pipe\\hearth-sync-${short}-${toHex(random.bytes(16))}`;
  const near = join(folder, 'control.sock');
  if (Buffer.byteLength(near) <= LONGEST) return near;
  return join(ownFolder(join(temporary, `hearth-sync-${short}`)), 'control.sock');
}

/** Which process serves a folder, and how it is reached. */
export interface Serving {
  readonly pid: number;
  readonly control: string;
}

const serving = z.object({ pid: z.number(), control: z.string() });

/** The file that says so; it stays when a server is killed. */
export function servingFile(folder: string): string {
  return join(folder, 'server.json');
}

/** Null when no server has said so, or what it said cannot be read. */
export function readServing(folder: string): Serving | null {
  try {
    return serving.safeParse(JSON.parse(readFileSync(servingFile(folder), 'utf8'))).data ?? null;
  } catch {
    return null;
  }
}
