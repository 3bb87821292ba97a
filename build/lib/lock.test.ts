import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { missingPlatforms, platformOf } from './lock.ts';
import { root } from './paths.ts';

const packageSchema = z.object({
  version: z.string().exactOptional(),
  hasInstallScript: z.boolean().exactOptional(),
  optionalDependencies: z.record(z.string(), z.string()).exactOptional(),
});
const lockSchema = z.object({ packages: z.record(z.string(), packageSchema) });
const projectSchema = z.object({ allowScripts: z.record(z.string(), z.boolean()) });

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const lockText = read('package-lock.json');
const { packages } = lockSchema.parse(JSON.parse(lockText));

describe('platformOf', () => {
  it.each([
    ['@a/binding-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@a/binding-linux-arm64-musl', { os: ['linux'], cpu: ['arm64'], libc: ['musl'] }],
    ['@a/core-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@a/core-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
    ['@tool/win32-x64', { os: ['win32'], cpu: ['x64'] }],
    ['fsevents', undefined],
  ])('knows what %s is for', (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });
});

describe('missingPlatforms', () => {
  const optionalDependencies = { '@t/linux-x64': '1.0.0', '@t/win32-x64': '1.0.0' };

  it('adds what a package names and the lock file lacks', () => {
    const lock = {
      'node_modules/t': { version: '1.0.0', dev: true, optionalDependencies },
      'node_modules/@t/linux-x64': {},
    };
    expect(missingPlatforms(lock)).toEqual({
      'node_modules/@t/win32-x64': {
        version: '1.0.0',
        dev: true,
        optional: true,
        os: ['win32'],
        cpu: ['x64'],
      },
    });
  });

  it('finds those that lie beside their user', () => {
    const user = 'node_modules/a/node_modules/t';
    const lock = {
      [user]: { optionalDependencies },
      [`${user}/node_modules/@t/linux-x64`]: {},
      'node_modules/a/node_modules/@t/win32-x64': {},
    };
    expect(missingPlatforms(lock)).toEqual({});
  });
});

describe('package-lock.json', () => {
  it('is complete for every platform; otherwise: npm run lock', () => {
    expect(Object.keys(missingPlatforms(packages))).toEqual([]);
  });

  it('does not say where the packages came from', () => {
    expect(lockText).not.toMatch(/"resolved"|https?:\/\/[^"]*\/-\//);
  });

  it('holds no package with an install script that package.json has not decided on', () => {
    const { allowScripts } = projectSchema.parse(JSON.parse(read('package.json')));
    const scripted = Object.entries(packages).filter(([, entry]) => entry.hasInstallScript === true);
    const names = scripted.map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(names.toSorted()).toEqual(Object.keys(allowScripts).toSorted());
  });
});
