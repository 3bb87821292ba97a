import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sealBackup, unpackBackup } from './backup-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hearth-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

test('B1: what was sealed is unpacked as it was, whatever its size', async () => {
  for (const size of [0, 1, 5000, 1024 * 1024, 2 * 1024 * 1024 + 7]) {
    const log = Buffer.alloc(size, 'hearth');
    writeFileSync(at('log'), log, { mode: 0o644 });
    const sealed = await sealBackup(at('log'));
    expect(sealed.bytes).toBe(statSync(at('log')).size);
    expect(statSync(at('log')).mode & 0o777).toBe(0o600);
    rmSync(at('out'), { force: true });
    expect(await unpackBackup(at('log'), at('out'))).toEqual(sealed);
    expect(readFileSync(at('out')).equals(log)).toBe(true);
  }
});

test('B6: any changed, missing or added byte is found', async () => {
  writeFileSync(at('log'), Buffer.alloc(700, 'hearth'));
  await sealBackup(at('log'));
  const whole = readFileSync(at('log'));
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (place, change) => {
      const flipped = Buffer.from(whole);
      flipped[place] = (flipped[place] ?? 0) ^ change;
      const shorter = whole.subarray(0, place);
      const longer = Buffer.concat([whole, flipped.subarray(0, 1)]);
      const hole = Buffer.concat([whole.subarray(0, place), whole.subarray(place + 1)]);
      for (const damaged of [flipped, shorter, longer, hole]) {
        writeFileSync(at('damaged'), damaged);
        rmSync(at('out'), { force: true });
        await expect(unpackBackup(at('damaged'), at('out'))).rejects.toThrow(/is damaged|is no backup/);
      }
    }),
    { numRuns: 80 },
  );
});

test('says what is wrong with a file that cannot be opened, and never writes over one', async () => {
  await expect(unpackBackup(at('nowhere'), at('out'))).rejects.toThrow(/nowhere cannot be opened \(ENOENT\)/);
  writeFileSync(at('log'), 'x');
  await sealBackup(at('log'));
  writeFileSync(at('out'), 'mine');
  await expect(unpackBackup(at('log'), at('out'))).rejects.toThrow(/EEXIST/);
  expect(readFileSync(at('out'), 'utf8')).toBe('mine');
});
