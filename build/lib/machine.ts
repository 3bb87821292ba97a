import { accessSync, constants, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** Where a profile lives unless the person says otherwise. */
export function defaultProfile({ platform, env, home }: Machine): string {
  if (platform === 'win32')
    return win32.join(env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'Hearth');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Hearth');
  return posix.join(env['XDG_DATA_HOME'] || posix.join(home, '.local', 'share'), 'hearth');
}

/** True when a window can be opened here. */
export function hasDisplay({ platform, env }: Pick<Machine, 'platform' | 'env'>): boolean {
  if (platform === 'win32' || platform === 'darwin') return true;
  return Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY']);
}

/** The machine we run on. */
export const thisMachine: Machine = { platform: process.platform, env: process.env, home: homedir() };

/** True for root, where Chromium and Electron refuse to start with their sandbox. */
export const asRoot: boolean = process.getuid?.() === 0;

/** True when the path leads to a file that may be run. */
export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
