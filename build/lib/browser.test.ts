import { describe, expect, it } from 'vitest';
import { appWindowArguments, findBrowser } from './browser.ts';
import type { Machine } from './machine.ts';

const linux = (env: Machine['env']): Machine => ({ platform: 'linux', env, home: '/home/ana' });
const only =
  (...paths: string[]) =>
  (path: string): boolean =>
    paths.includes(path);

describe('findBrowser', () => {
  it('takes the one that is named, or none', () => {
    const machine = linux({ HEARTH_CHROMIUM: '/opt/chrome', PATH: '/usr/bin' });
    expect(findBrowser(machine, only('/opt/chrome', '/usr/bin/chromium'))).toBe('/opt/chrome');
    expect(findBrowser(machine, only('/usr/bin/chromium'))).toBeUndefined();
  });

  it('prefers Chromium over its relatives, in any folder of PATH', () => {
    const machine = linux({ PATH: '/usr/local/bin::/usr/bin' });
    const present = only('/usr/local/bin/google-chrome', '/usr/bin/chromium');
    expect(findBrowser(machine, present)).toBe('/usr/bin/chromium');
    expect(findBrowser(machine, only('/usr/local/bin/google-chrome'))).toBe('/usr/local/bin/google-chrome');
    expect(findBrowser(machine, only())).toBeUndefined();
    expect(findBrowser(linux({}), () => true)).toBeUndefined();
  });

  it('looks where the installers of macOS and Windows put it', () => {
    const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
    expect(findBrowser({ platform: 'darwin', env: { PATH: '/bin' }, home: '/' }, only(mac))).toBe(mac);
    const edge = 'C:\\Programs\\Microsoft\\Edge\\Application\\msedge.exe';
    const windows: Machine = {
      platform: 'win32',
      env: { 'PROGRAMFILES(X86)': 'C:\\Programs' },
      home: 'C:\\',
    };
    expect(findBrowser(windows, only(edge))).toBe(edge);
  });
});

describe('appWindowArguments', () => {
  const url = 'http://127.0.0.1:4000/#token=abc';

  it('opens the address as a window of its own', () => {
    const args = appWindowArguments({ url, dataFolder: '/tmp/w', asRoot: false });
    expect(args).toContain(`--app=${url}`);
    expect(args).toContain('--user-data-dir=/tmp/w');
    expect(args).not.toContain('--no-sandbox');
  });

  it('gives up the sandbox for root only', () => {
    expect(appWindowArguments({ url, dataFolder: '/tmp/w', asRoot: true })).toContain('--no-sandbox');
  });
});
