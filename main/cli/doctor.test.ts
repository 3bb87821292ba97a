import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createCommandLine } from './testing/command-line.ts';

const { folder, hearth } = createCommandLine(afterAll);

describe('doctor', () => {
  test('says what works, for people and for programs, and always ends well', async () => {
    const profile = join(folder, 'doctor');
    const text = await hearth(['doctor', '--profile', profile]);
    expect(text).toMatchObject({ code: 0, err: '' });
    for (const topic of ['git', 'codex', 'claude', 'keychain', 'sandbox', 'disk'])
      expect(text.out).toMatch(new RegExp(`^[✓–✗] ${topic} `, 'm'));
    const bare = await hearth(['doctor', '--profile', profile, '--json'], { path: '/nowhere' });
    expect(bare.code).toBe(0);
    const { findings } = JSON.parse(bare.out);
    expect(findings).toContainEqual({
      topic: 'git',
      state: 'missing',
      detail: expect.stringContaining('Install git'),
    });
    expect(findings).toContainEqual(expect.objectContaining({ topic: 'disk', state: 'ok' }));
    expect(existsSync(profile)).toBe(false);
  });

  test('finds agents by asking them', async () => {
    const bin = mkdtempSync(join(folder, 'bin-'));
    writeFileSync(join(bin, 'claude'), '#!/bin/sh\necho "2.1.7 (Claude Code)"\n', { mode: 0o755 });
    writeFileSync(join(bin, 'aider'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    const { out } = await hearth(['doctor', '--profile', join(folder, 'd2'), '--json'], {
      path: `${bin}:/usr/bin:/bin`,
    });
    const { findings } = JSON.parse(out);
    expect(findings).toContainEqual({ topic: 'claude', state: 'ok', detail: '2.1.7, in a terminal' });
    expect(findings).toContainEqual({
      topic: 'aider',
      state: 'ok',
      detail: 'version unknown, in a terminal',
    });
    expect(findings).toContainEqual(expect.objectContaining({ topic: 'goose', state: 'missing' }));
  });
});
