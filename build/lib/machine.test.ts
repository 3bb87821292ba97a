import { describe, expect, it } from 'vitest';
import { defaultProfile, hasDisplay, isProgram } from './machine.ts';

describe('defaultProfile', () => {
  it('follows the XDG folder on Linux, and its default', () => {
    expect(defaultProfile({ platform: 'linux', env: { XDG_DATA_HOME: '/data' }, home: '/home/ana' })).toBe(
      '/data/hearth',
    );
    expect(defaultProfile({ platform: 'linux', env: { XDG_DATA_HOME: '' }, home: '/home/ana' })).toBe(
      '/home/ana/.local/share/hearth',
    );
  });

  it('uses the application folders of macOS and Windows', () => {
    expect(defaultProfile({ platform: 'darwin', env: {}, home: '/Users/ana' })).toBe(
      '/Users/ana/Library/Application Support/Hearth',
    );
    const env = { APPDATA: 'C:\\Users\\ana\\AppData\\Roaming' };
    expect(defaultProfile({ platform: 'win32', env, home: 'C:\\Users\\ana' })).toBe(
      'C:\\Users\\ana\\AppData\\Roaming\\Hearth',
    );
  });
});

describe('hasDisplay', () => {
  it('needs X11 or Wayland on Linux only', () => {
    expect(hasDisplay({ platform: 'linux', env: {} })).toBe(false);
    expect(hasDisplay({ platform: 'linux', env: { DISPLAY: '' } })).toBe(false);
    expect(hasDisplay({ platform: 'linux', env: { DISPLAY: ':0' } })).toBe(true);
    expect(hasDisplay({ platform: 'linux', env: { WAYLAND_DISPLAY: 'wayland-0' } })).toBe(true);
    expect(hasDisplay({ platform: 'darwin', env: {} })).toBe(true);
  });
});

describe('isProgram', () => {
  it('accepts a file that may be run, not a folder, not a missing one', () => {
    expect(isProgram(process.execPath)).toBe(true);
    expect(isProgram(import.meta.dirname)).toBe(false);
    expect(isProgram('/nowhere/at/all')).toBe(false);
  });
});
