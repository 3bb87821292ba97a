import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isCommandName, summaries } from './commands.ts';
import { helpText } from './help.ts';
import { describeSettings, flagOf, parseCommandLine, type Asked } from './options.ts';

function parse(line: string, environment: Record<string, string> = {}): Asked {
  return parseCommandLine(line.split(' ').filter(Boolean), environment);
}

function commandOf(line: string, environment: Record<string, string> = {}): object {
  const asked = parse(line, environment);
  return asked.kind === 'run' ? asked.command : asked;
}

const names = Object.keys(summaries).filter(isCommandName);

describe('the command line', () => {
  test('serves, on this machine and in this folder, when nothing is said', () => {
    const defaults = {
      command: 'serve',
      data: './hearth-data',
      database: null,
      host: '127.0.0.1',
      port: 7440,
      json: false,
      open: false,
      quota: 20 * 1024 ** 3,
      documentLimit: 42 * 1024 ** 2,
      backupTo: null,
      backupEvery: 24 * 60 * 60 * 1000,
      keep: 14,
      metricsPort: null,
      metricsPublic: false,
    };
    expect(commandOf('')).toMatchObject(defaults);
    expect(commandOf('serve')).toMatchObject(defaults);
    expect(commandOf('--port 0')).toMatchObject({ ...defaults, port: 0 });
  });

  test('reads sizes, times, numbers and moments', () => {
    const line =
      'serve --quota 10GiB --document-limit 512 --write-records 50 --write-bytes 1MiB --backup-every 90m';
    expect(commandOf(line)).toMatchObject({
      quota: 10 * 1024 ** 3,
      documentLimit: 512,
      writeRecords: 50,
      writeBytes: 1024 ** 2,
      backupEvery: 90 * 60_000,
    });
    const week = parse('audit --since 7d');
    const day = parse('audit --since 2026-11-21');
    const since = (asked: Asked): number | undefined =>
      asked.kind === 'run' && asked.command.command === 'audit' ? asked.command.since?.(1e12) : undefined;
    expect(since(week)).toBe(1e12 - 7 * 24 * 60 * 60 * 1000);
    expect(since(day)).toBe(Date.UTC(2026, 10, 21));
    expect(commandOf('invite --role admin --valid-for 2h')).toMatchObject({
      role: 'admin',
      validFor: 7_200_000,
    });
    expect(commandOf('serve --trust-proxy 127.0.0.1,::1')).toMatchObject({
      trustProxy: ['127.0.0.1', '::1'],
    });
  });

  test('an option goes before the environment, and a place before another place', () => {
    const environment = {
      HEARTH_SYNC_PORT: '99',
      HEARTH_SYNC_DATA: '/srv/a',
      HEARTH_SYNC_METRICS_PUBLIC: '1',
    };
    expect(commandOf('serve', environment)).toMatchObject({ port: 99, data: '/srv/a', metricsPublic: true });
    expect(commandOf('serve --port 1', environment)).toMatchObject({ port: 1 });
    expect(commandOf('status', { DATABASE_URL: 'postgres://db/h' })).toMatchObject({
      database: 'postgres://db/h',
    });
    expect(commandOf('status --data d', { DATABASE_URL: 'postgres://db/h' })).toMatchObject({
      data: 'd',
      database: null,
    });
    const both = { HEARTH_SYNC_DATA: '/data', DATABASE_URL: 'postgres://db/h' };
    expect(commandOf('serve', both)).toMatchObject({ database: 'postgres://db/h' });
    expect(commandOf('serve', { HEARTH_SYNC_PORT: '' })).toMatchObject({ port: 7440 });
  });

  test.each([
    ['serve --port 70000', /--port: 70000 is not a port/],
    ['serve --port x', /--port: x is not a port/],
    ['serve --wrong', /--wrong/],
    ['serve extra', /extra/],
    ['fly', /fly is no command/],
    ['backup', /--to is missing/],
    ['restore', /--from is missing/],
    ['serve --quota 10XB', /--quota: 10XB is no size/],
    ['serve --quota 99999999999TiB', /is no size/],
    ['serve --keep 0', /--keep: 0 is no number/],
    ['serve --backup-every soon', /no length of time/],
    ['serve --trust-proxy proxy', /no list of addresses/],
    ['invite --role king', /--role: king is no role/],
    ['invite --valid-for 8d', /good for 10m to 7d/],
    ['audit --since yesterday', /no moment/],
    ['serve --data a --database postgres://h/d', /--data and --database name two logs/],
  ])('says what is wrong with %j', (line, message) => {
    const asked = parse(line);
    expect(asked.kind).toBe('wrong');
    expect(asked.kind === 'wrong' ? asked.problem : '').toMatch(message);
  });

  test('says which variable is wrong, and never prints the address of a database', () => {
    expect(parse('serve', { HEARTH_SYNC_QUOTA: 'much' })).toMatchObject({
      problem: 'HEARTH_SYNC_QUOTA: much is no size. Write such as 500MiB or 10GiB.',
    });
    const secret = parse('serve', { DATABASE_URL: 'mysql://user:hunter2@db' });
    expect(secret).toMatchObject({ kind: 'wrong' });
    expect(JSON.stringify(secret)).not.toContain('hunter2');
  });

  test('whatever is written, it is run or answered with a sentence', () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...names,
        '--port',
        '--data',
        '--json',
        '--to',
        '--from',
        '--since',
        '--',
        '-',
        '-x',
        '=',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (args) => {
        const asked = parseCommandLine(args, {});
        const said = asked.kind === 'wrong' ? asked.problem : asked.kind;
        expect(said).toMatch(/^run$|^help$|.{10}/s);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('the help', () => {
  test('names every command, and of each command every option and variable', () => {
    for (const name of names) {
      expect(helpText(null)).toContain(summaries[name]);
      for (const line of [`${name} --help`, `${name} -h`, `help ${name}`]) {
        expect(parse(line)).toEqual({ kind: 'help', of: name });
      }
      for (const { key, about } of describeSettings(name)) {
        expect(helpText(name)).toContain(flagOf(key));
        expect(helpText(name)).toContain(about.variable === null ? about.help : `[${about.variable}]`);
      }
    }
    expect(parse('--help')).toEqual({ kind: 'help', of: null });
    expect(parse('help')).toEqual({ kind: 'help', of: null });
  });
});
