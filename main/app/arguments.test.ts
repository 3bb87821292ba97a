import { describe, expect, it } from 'vitest';
import { profileOf } from './arguments.ts';

const linux = { platform: 'linux', env: {}, home: '/home/ana', cwd: '/work' } as const;

describe('profileOf', () => {
  it('takes the one that is asked for, among switches of Chromium', () => {
    expect(profileOf(['.', '--no-sandbox', '--profile', '/p'], linux)).toBe('/p');
    expect(profileOf(['--profile=here', '--lang=de'], linux)).toBe('/work/here');
  });

  it('has a usual place on every platform', () => {
    expect(profileOf(['--no-sandbox', '.'], linux)).toBe('/home/ana/.local/share/hearth');
    expect(profileOf([], { ...linux, env: { XDG_DATA_HOME: '/data' } })).toBe('/data/hearth');
    expect(profileOf(['--profile='], linux)).toBe('/home/ana/.local/share/hearth');
    expect(profileOf([], { ...linux, platform: 'darwin', home: '/Users/ana' })).toBe(
      '/Users/ana/Library/Application Support/Hearth',
    );
    const env = { APPDATA: 'C:\\Users\\ana\\AppData\\Roaming' };
    expect(profileOf([], { platform: 'win32', env, home: 'C:\\Users\\ana', cwd: 'C:\\' })).toBe(
      'C:\\Users\\ana\\AppData\\Roaming\\Hearth',
    );
  });
});
