/** The launcher as a person meets it: a folder with no node_modules. npm is a script of ours: nothing is downloaded. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const lock = (version: string): string =>
  JSON.stringify({
    packages: { '': {}, 'node_modules/a': { version }, 'node_modules/b': { version: '1', optional: true } },
  });

/** Does what `npm ci` does for the launcher: leaves a Node behind; counts how often it was called. */
const fakeNpm = `#!/bin/sh
echo "npm $*" >> calls
[ -e npm-fails ] && { echo 'npm error: the network is closed' >&2; exit 1; }
rm -rf node_modules && mkdir -p node_modules/.bin node_modules/node/bin
ln -s "${process.execPath}" node_modules/node/bin/node
echo 'added 1 package'
`;

let folder = '';
const path = (name: string): string => join(folder, name);
const calls = (): number =>
  existsSync(path('calls')) ? readFileSync(path('calls'), 'utf8').trim().split('\n').length : 0;

/** Makes Node 24 like an older one, which cannot replace its process by another program. */
const older: readonly string[] = ['--import', 'data:text/javascript,delete process.execve'];

function start(args: readonly string[], flags: readonly string[] = []): ReturnType<typeof spawn> {
  const { npm_execpath: _, ...env } = process.env;
  const PATH = [path('bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);
  return spawn(process.execPath, [...flags, path('build/launch.mjs'), ...args], {
    cwd: tmpdir(),
    env: { ...env, PATH },
    stdio: 'pipe',
  });
}

async function launch(...args: string[]): Promise<Ended> {
  const child = start(args);
  if (child.stdout === null || child.stderr === null) throw new Error('no pipes');
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { code, stdout, stderr };
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-launch-'));
  mkdirSync(path('bin'));
  mkdirSync(path('build'));
  writeFileSync(path('bin/npm'), fakeNpm);
  chmodSync(path('bin/npm'), 0o755);
  copyFileSync(join(import.meta.dirname, 'launch.mjs'), path('build/launch.mjs'));
  writeFileSync(path('package-lock.json'), lock('1'));
  writeFileSync(
    path('say.ts'),
    'const words: string[] = process.argv.slice(2);\nconsole.log(words.join("|"));\nprocess.exit(words.length);\n',
  );
});

afterEach(() => rmSync(folder, { recursive: true }));

describe.skipIf(process.platform === 'win32')('launch.mjs', () => {
  it('installs once, then runs the script with its arguments and exit code', async () => {
    const first = await launch('say.ts', 'one', 'two words');
    expect(first).toMatchObject({ code: 2, stdout: 'one|two words\n' });
    expect(first.stderr).toContain('installing dependencies');
    expect(await launch('say.ts')).toEqual({ code: 0, stdout: '\n', stderr: '' });
    expect(calls()).toBe(1);
    expect(readFileSync(path('.cache/install.log'), 'utf8')).toContain('added 1 package');
  });

  it('installs again when the lock file has changed', async () => {
    await launch('say.ts');
    writeFileSync(path('package-lock.json'), lock('2'));
    expect((await launch('say.ts')).stderr).toContain('installing dependencies');
    expect(calls()).toBe(2);
  });

  it('believes the record of an npm install that was done by hand, except an older one', async () => {
    await launch('say.ts');
    writeFileSync(path('package-lock.json'), lock('2'));
    const record = (version: string): void =>
      writeFileSync(
        path('node_modules/.package-lock.json'),
        JSON.stringify({ packages: { 'node_modules/a': { version } } }),
      );
    record('2');
    expect((await launch('say.ts')).stderr).toBe('');
    writeFileSync(path('package-lock.json'), lock('3'));
    await launch('say.ts');
    expect(calls()).toBe(2);
  });

  it('says what to do when the installation fails, and runs nothing', async () => {
    writeFileSync(path('npm-fails'), '');
    const { code, stdout, stderr } = await launch('say.ts');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('the network is closed');
    expect(stderr).toContain('run the same command again');
    rmSync(path('npm-fails'));
    expect((await launch('say.ts')).code).toBe(0);
  });

  it('installs once when two commands start together', async () => {
    const both = await Promise.all([launch('say.ts', 'a'), launch('say.ts', 'b')]);
    expect(both.map(({ stdout }) => stdout)).toEqual(['a\n', 'b\n']);
    expect(calls()).toBe(1);
  });

  it('takes over the lock of an installation that died', async () => {
    mkdirSync(path('.cache'));
    const dead = spawn('true');
    await once(dead, 'exit');
    writeFileSync(path('.cache/install.lock'), String(dead.pid));
    expect((await launch('say.ts')).code).toBe(0);
  });

  it.each([
    ['that can replace its process', []],
    ['that cannot', older],
  ])('passes signals, output and exit code on, under a Node %s', async (_name, flags) => {
    const script =
      'process.on("SIGTERM", () => process.exit(7));\nsetInterval(() => undefined, 1000);\nconsole.log("up");\n';
    writeFileSync(path('wait.ts'), script);
    const child = start(['wait.ts'], flags);
    if (child.stdout === null) throw new Error('no pipe');
    expect(String(await once(child.stdout, 'data'))).toBe('up\n');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([7, null]);
  });
});
