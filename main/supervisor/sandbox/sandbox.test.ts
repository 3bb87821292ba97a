import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { parseHostMessage } from '../protocol.ts';
import { bubblewrapArgv } from './bubblewrap.ts';
import { findPlaces, type Place, type Places } from './places.ts';
import { probeSandbox } from './probe.ts';
import { seatbeltArgv, seatbeltProfile } from './seatbelt.ts';

const place = (path: string, access: Place['access'], isFile = false): Place => ({ path, access, isFile });
const places: Places = {
  temp: '/p/temp',
  places: [
    place('/p', 'hidden'),
    place('/h/.netrc', 'hidden', true),
    place('/p/w', 'writable'),
    place('/p/w/.git', 'readOnly', true),
  ],
};

describe('bubblewrap', () => {
  const programs = {
    bwrap: '/usr/bin/bwrap',
    env: '/usr/bin/env',
    options: ['--unshare-user'],
    asRoot: false,
    emptied: ['/run'],
  };
  const argv = bubblewrapArgv(programs, places, { argv: ['/bin/agent', '--', 'x'], cwd: '/p/w' });
  const text = argv.join(' ');

  test('mounts the disk read-only, then outer places before inner ones', () => {
    const order = [
      '--ro-bind / /',
      '--dev /dev',
      '--bind /p/temp /tmp',
      '--tmpfs /run',
      '--tmpfs /p',
      '--dev-bind /dev/null /h/.netrc',
      '--bind /p/w /p/w',
      '--ro-bind /p/w/.git /p/w/.git',
      '--remount-ro /run',
      '--remount-ro /p',
      '--chdir /p/w',
    ].map((part) => text.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('gives up every right, and dies with the supervisor', () => {
    expect(text).toContain('--unshare-user --unshare-pid --unshare-ipc --die-with-parent --cap-drop ALL');
    expect(text).not.toContain('--new-session');
    expect(text).not.toContain('--unshare-net');
  });

  test('covers the settings of the kernel from an agent of root', () => {
    const ofRoot = bubblewrapArgv({ ...programs, asRoot: true }, places, { argv: ['x'], cwd: '/' }).join(' ');
    expect(ofRoot).toContain('--proc /proc --bind /p/temp /tmp');
    expect(ofRoot).toContain('--ro-bind-try /proc/sys /proc/sys');
    expect(text).not.toContain('/proc/sys');
  });

  test('lets the agent have the signals that bwrap must not die of', () => {
    expect(argv.slice(0, 3)).toEqual(['/usr/bin/env', '--ignore-signal=INT,TERM,HUP,QUIT', '/usr/bin/bwrap']);
    expect(argv.slice(-6)).toEqual([
      ...['--', '/usr/bin/env', '--default-signal=INT,TERM,HUP,QUIT'],
      ...['/bin/agent', '--', 'x'],
    ]);
  });
});

describe('the profile for macOS', () => {
  test('allows all but writing, and what is hidden; the last rule about a path counts', () => {
    expect(seatbeltProfile(places).split('\n')).toEqual([
      '(version 1)',
      '(allow default)',
      '(deny file-write*)',
      '(allow file-write* (literal "/dev/null") (literal "/dev/zero") (literal "/dev/tty") (regex #"^/dev/ttys[0-9]+$"))',
      '(deny appleevent-send)',
      '(deny file-read* file-write* network-outbound (subpath "/p"))',
      '(deny file-read* file-write* network-outbound (literal "/h/.netrc"))',
      '(allow file-read* file-write* (subpath "/p/w"))',
      '(allow file-read* (literal "/p/w/.git")) (deny file-write* (literal "/p/w/.git"))',
      '(allow file-read* file-write* (subpath "/p/temp"))',
      '',
    ]);
  });

  test('is handed over whole, with a temp of its own', () => {
    expect(seatbeltArgv(places, ['/bin/agent', 'x'])).toEqual([
      ...['/usr/bin/sandbox-exec', '-p', seatbeltProfile(places)],
      ...['/usr/bin/env', 'TMPDIR=/p/temp', 'TMP=/p/temp', 'TEMP=/p/temp', '/bin/agent', 'x'],
    ]);
  });

  test('no path ends its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const profile = seatbeltProfile({ temp: '/t', places: [place(`/${name}`, 'writable')] });
        const [, quoted = ''] =
          /file-read\* file-write\* \(subpath "((?:[^"\\]|\\.)*)"\)\)\n\(allow/s.exec(profile) ?? [];
        expect(quoted.replaceAll(/\\(.)/gs, '$1')).toBe(`/${name}`);
      }),
    );
  });
});

describe('the places of a sandbox', () => {
  let scratch: Scratch;
  beforeEach(async () => {
    scratch = await createScratch('places');
    for (const name of ['a/b/c', 'temp']) await mkdir(join(scratch.path, name), { recursive: true });
    await writeFile(join(scratch.path, 'a/file'), '');
    await symlink('a', join(scratch.path, 'link'));
  });
  afterEach(() => scratch.remove());

  const find = (spec: { writable?: string[]; readOnly?: string[]; hidden?: string[] }) => {
    const at = (names: string[] = []): string[] => names.map((name) => join(scratch.path, name));
    const { writable, readOnly, hidden } = spec;
    const found = findPlaces({
      writable: at(writable),
      readOnly: at(readOnly),
      hidden: at(hidden),
      temp: join(scratch.path, 'temp'),
    });
    if ('code' in found) return found.code;
    return found.places.map(({ path, access, isFile }) => [
      path.slice(scratch.path.length + 1),
      access,
      isFile,
    ]);
  };

  test('come outer before inner, the stricter word counting', () => {
    expect(find({ writable: ['a/b/c', 'a'], hidden: ['a/b'], readOnly: ['a/file', 'a/b'] })).toEqual([
      ['a', 'writable', false],
      ['a/file', 'readOnly', true],
      ['a/b', 'hidden', false],
      ['a/b/c', 'writable', false],
    ]);
    expect(find({ writable: ['a'], hidden: ['a'] })).toEqual([['a', 'hidden', false]]);
  });

  test('that are hidden or read-only are followed to what they mean, or left out when there is nothing', () => {
    expect(find({ hidden: ['link', 'nothing', 'link/b/../b'], readOnly: ['link/file'] })).toEqual([
      ['a', 'hidden', false],
      ['a/file', 'readOnly', true],
      ['a/b', 'hidden', false],
    ]);
  });

  test('that nobody could open are left out', async () => {
    await symlink('circle', join(scratch.path, 'circle'));
    expect(find({ hidden: ['circle', 'a/file/x'], readOnly: ['circle'] })).toEqual([]);
  });

  test.each([
    ['a link', 'link', 'ELOOP'],
    ['something behind a link', 'link/b', 'ELOOP'],
    ['nothing', 'a/nothing', 'ENOENT'],
  ])('cannot be writable where there is %s', (_, path, code) => {
    expect(find({ writable: [path] })).toBe(code);
  });
});

describe('the probe', () => {
  test('says what is missing, and what to do', () => {
    expect(probeSandbox({ platform: 'linux', path: '/nowhere' })).toMatchObject({
      available: false,
      mechanism: 'none',
      reason: expect.stringContaining('Install the package "bubblewrap"'),
      wrap: null,
    });
    expect(probeSandbox({ platform: 'win32' })).toMatchObject({
      available: false,
      reason: expect.stringContaining('no sandbox on this system'),
    });
  });

  test('believes nothing but a program that ran in it', async () => {
    const scratch = await createScratch('probe');
    try {
      const script = '#!/bin/sh\necho "bwrap: No permissions to create a new namespace" >&2; exit 1\n';
      await writeFile(join(scratch.path, 'bwrap'), script, { mode: 0o755 });
      expect(probeSandbox({ platform: 'linux', path: `${scratch.path}:/usr/bin:/bin` })).toMatchObject({
        available: false,
        reason: expect.stringContaining('No permissions to create a new namespace'),
      });
    } finally {
      await scratch.remove();
    }
  });
});

test.each([
  ['a relative path', { writable: ['a'] }],
  ['a NUL in a path', { hidden: ['/a\0b'] }],
  ['a word it does not know', { network: false }],
  ['paths without number', { hidden: Array.from({ length: 501 }, (_, i) => `/${i}`) }],
])('a sandbox with %s is no message', (_, wrong) => {
  const sandbox = { writable: [], readOnly: [], hidden: [], temp: '/t' };
  const spawn = { type: 'spawn', id: 'a', mode: 'pty', argv: ['x'], cwd: '/', env: {}, cols: 80, rows: 24 };
  expect(parseHostMessage({ ...spawn, sandbox })).toEqual({ ...spawn, sandbox });
  expect(parseHostMessage({ ...spawn, sandbox: { ...sandbox, ...wrong } })).toBe(null);
});
