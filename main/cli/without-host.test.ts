import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createCommandLine, errorOf } from './testing/command-line.ts';

const { folder, hearth } = createCommandLine(afterAll);

describe('without a host', () => {
  test.each([
    ['call', 'sync.status'],
    ['events', ''],
  ])('%s says that none runs and what to do', async (command, method) => {
    const profile = join(folder, 'nobody');
    const outcome = await hearth([command, ...(method ? [method] : []), '--profile', profile]);
    expect([outcome.code, outcome.out, errorOf(outcome).code]).toEqual([1, '', 'DISCONNECTED']);
    expect(errorOf(outcome).message).toContain(`hearth host --profile ${profile}`);
    expect(existsSync(profile)).toBe(false);
  });

  test('a profile that cannot be is a coded error', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    for (const profile of [file, join(file, 'below')]) {
      const outcome = await hearth(['host', '--profile', profile, '--json']);
      expect([outcome.code, outcome.out, errorOf(outcome).code]).toEqual([1, '', 'DISK_ERROR']);
    }
  });

  test.each([
    [[], 'Name a command.'],
    [['burn'], 'There is no command "burn".'],
    [['host'], '--profile is missing.'],
    [['host', '--profile', 'x', '--port', '1'], "'--port'"],
    [['host', '--profile', 'x', '--web', 'http'], '--web takes a whole number'],
    [['host', '--profile', 'x', '--web', '65536'], '--web takes a whole number'],
    [['call', '--profile', 'x'], 'Name the method'],
    [['export', '--profile', 'x'], 'Name the file to export'],
    [['import', 'a', 'b', '--profile', 'x'], 'Unexpected argument "b"'],
    [['import', 'a'], '--profile is missing'],
    [['call', 'a', '{}', 'b', '--profile', 'x'], 'Unexpected argument "b"'],
    [['events', '--profile', 'x', '--after', '-1'], '--after'],
    [['events', '--profile', 'x', '--limit', '1.5'], '--limit takes a whole number'],
  ])('%j is explained, exit code 2', async (words, explanation) => {
    const outcome = await hearth(words);
    expect(outcome).toMatchObject({ code: 2, out: '', err: expect.stringContaining(explanation) });
    expect(outcome.err).toContain('hearth help');
  });

  test('help is on stdout', async () => {
    expect(await hearth(['help'])).toMatchObject({
      code: 0,
      err: '',
      out: expect.stringContaining('hearth doctor'),
    });
  });

  test('a relative profile is taken from where one is', async () => {
    const outcome = await hearth(['call', 'sync.status', '--profile', 'here'], { cwd: folder });
    expect(errorOf(outcome).message).toContain(join(folder, 'here'));
  });
});
