import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root, tool } from './paths.ts';
import { runNode } from './run.ts';

const day = 24 * 60 * 60_000;
const unreachableFile = join(root, '.cache/electron-unreachable');

/** Either the program, or the sentence that says why there is none. */
export type Electron = { readonly program: string } | { readonly missing: string };

/** The installed Electron program, if its binary is there. */
function installedElectron(): string | undefined {
  const record = tool('electron/path.txt');
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? tool('electron/dist');
  const program = join(folder, existsSync(record) ? readFileSync(record, 'utf8') : 'electron');
  return existsSync(program) ? program : undefined;
}

/** True when fetching failed within the last day. */
export function failedRecently(failedAt: number | undefined, now: number): boolean {
  return failedAt !== undefined && now - failedAt < day;
}

function lastFailure(): number | undefined {
  return existsSync(unreachableFile) ? statSync(unreachableFile).mtimeMs : undefined;
}

/** Asks the release host for a small answer, because a download into nowhere would hang for minutes. */
async function isReachable(): Promise<boolean> {
  const mirror = process.env['ELECTRON_MIRROR'] ?? process.env['npm_config_electron_mirror'];
  const host = mirror ?? 'https://github.com/electron/electron/releases';
  try {
    await fetch(host, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5_000) });
    return true;
  } catch {
    return false;
  }
}

/** Finds Electron, or fetches its binary once; a failure is remembered for a day. */
export async function provideElectron(say: (line: string) => void): Promise<Electron> {
  const installed = installedElectron();
  if (installed !== undefined) return { program: installed };
  const missing = 'the Electron binary is not installed and its release host cannot be reached';
  if (failedRecently(lastFailure(), Date.now())) return { missing: `${missing} (asked again after a day)` };
  say('Fetching the Electron binary (about 110 MB, once) …');
  if (await isReachable()) {
    const { code } = await runNode(tool('electron/install.js'), [], { timeoutMs: 5 * 60_000 });
    const program = installedElectron();
    if (code === 0 && program !== undefined) return { program };
  }
  mkdirSync(dirname(unreachableFile), { recursive: true });
  writeFileSync(unreachableFile, 'Electron could not be fetched. Delete this file to try again at once.\n');
  return { missing };
}
