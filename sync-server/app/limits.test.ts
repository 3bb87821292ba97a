import { expect, test } from 'vitest';
import { defaultLimits, defaultStorage } from '../socket/server-limits.ts';
import type { ServeCommand } from './commands.ts';
import { limitsOf, storageOf } from './limits.ts';
import { parseCommandLine } from './options.ts';

function serve(line: string): ServeCommand {
  const asked = parseCommandLine(['serve', ...line.split(' ').filter(Boolean)], {});
  if (asked.kind !== 'run' || asked.command.command !== 'serve') throw new Error(line);
  return asked.command;
}

test('without options the limits are those of the server', () => {
  expect(limitsOf(serve(''))).toEqual(defaultLimits);
  expect(storageOf(serve(''))).toEqual(defaultStorage);
});

test('a rate that is asked for has a burst in the same proportion', () => {
  const limits = limitsOf(serve('--write-records 100 --write-bytes 1MiB --arrivals 20 --strangers 8'));
  expect(limits.records).toEqual({ perSecond: 100, burst: 1_000 });
  expect(limits.bytes).toEqual({ perSecond: 1024 ** 2, burst: 16 * 1024 ** 2 });
  expect(limits.arrivals).toEqual({ perSecond: 20, burst: 200 });
  expect(limits.strangers).toBe(8);
});
