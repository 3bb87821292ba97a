import { execFile } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const home = mkdtempSync(join(tmpdir(), 'hearth-keychain-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function has(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Runs in a process of its own, because a session bus is found through the environment. */
const script = `
  import { createKeychainStore } from ${JSON.stringify(new URL('keychain-store.ts', import.meta.url).href)};
  import { createSystemKeychain } from ${JSON.stringify(new URL('system-keychain.ts', import.meta.url).href)};
  const timers = { after: (ms, run) => { const t = setTimeout(run, ms); return () => clearTimeout(t); } };
  const store = createKeychainStore({ keychain: createSystemKeychain(), timers });
  const answers = [];
  try {
    answers.push(await store.get('test'));
    await store.set('test', 'geheim ü');
    answers.push(await store.get('test'), await store.delete('test'), await store.delete('test'), await store.get('test'));
  } catch (error) {
    answers.push(error.code);
  }
  console.log(JSON.stringify(answers));
`;

async function answers(program: string, ...before: string[]): Promise<unknown> {
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_RUNTIME_DIR: home };
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...bare } = env as Record<string, string>;
  const { stdout } = await run(program, [...before, '--input-type=module', '-e', script], { env: bare });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('[')));
}

describe.runIf(process.platform === 'linux')('the keychain of this system', () => {
  it('4, 5: is unavailable without a session bus, and nothing takes its place', async () => {
    expect(await answers(process.execPath)).toEqual(['SECRETS_UNAVAILABLE']);
  });

  it.runIf(has('dbus-run-session') && has('gnome-keyring-daemon'))(
    '1: keeps secrets in the Secret Service',
    async () => {
      const unlock =
        'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec "$0" "$@"';
      expect(await answers('dbus-run-session', '--', 'sh', '-c', unlock, process.execPath)).toEqual([
        null,
        'geheim ü',
        true,
        false,
        null,
      ]);
    },
  );
});
