import { posix, win32 } from 'node:path';
import { parseArgs } from 'node:util';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
}

/** Where a profile lives unless the person says otherwise; `npm start` has the same rule. */
function usualProfile({ platform, env, home }: Surroundings): string {
  if (platform === 'win32')
    return win32.join(env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'Hearth');
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Hearth');
  return posix.join(env['XDG_DATA_HOME'] || posix.join(home, '.local', 'share'), 'hearth');
}

/**
 * The profile that the arguments ask for (`--profile DIR`), as an absolute path. Switches of Chromium may stand
 * among them and mean nothing here.
 */
export function profileOf(args: readonly string[], surroundings: Surroundings): string {
  const { values } = parseArgs({ args: [...args], options: { profile: { type: 'string' } }, strict: false });
  const path = surroundings.platform === 'win32' ? win32 : posix;
  const { profile } = values;
  return typeof profile === 'string' && profile !== ''
    ? path.resolve(surroundings.cwd, profile)
    : usualProfile(surroundings);
}
