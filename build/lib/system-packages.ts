import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.ts';

function inPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** Programs that the journeys need, and the Debian packages that hold them. */
const needed: readonly { readonly program: string; readonly package: string }[] = [
  { program: 'chromium', package: 'chromium' },
  { program: 'Xvfb', package: 'xvfb' },
];

function listsAreMissing(): boolean {
  const folder = '/var/lib/apt/lists';
  return (
    !existsSync(folder) ||
    !readdirSync(folder).some((name) => name.endsWith('_Packages') || name.endsWith('.lz4'))
  );
}

/** Installs what the journeys need where that can be done without asking: on Debian, as root. */
export async function provideSystemPackages(say: (line: string) => void): Promise<void> {
  const missing = needed.filter(({ program }) => !inPath(program)).map((entry) => entry.package);
  if (missing.length === 0 || process.getuid?.() !== 0 || !inPath('apt-get')) return;
  say(`Installing ${missing.join(' and ')} with apt-get …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (listsAreMissing()) await run('apt-get', ['update', '-q'], { env });
  const install = (): ReturnType<typeof run> => run('apt-get', ['install', '-y', '-q', ...missing], { env });
  let done = await install();
  if (done.code !== 0) {
    await run('apt-get', ['update', '-q'], { env });
    done = await install();
  }
  if (done.code !== 0) say(`apt-get could not install them:\n${done.stderr.slice(-2_000)}`);
}
