import { expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { makeBackupInThread } from './backup-thread.ts';

const job = { data: '', database: null, file: '' };
const program = (code: string): URL => new URL(`data:text/javascript,${encodeURIComponent(code)}`);

test('B7: a thread that does not come to its end is ended after 6 hours, and the backup has failed', async () => {
  const time = createManualTime();
  const making = makeBackupInThread(program('setInterval(() => undefined, 1_000)'), job, time.timers);
  time.advance(6 * 60 * 60 * 1000 - 1);
  expect(await Promise.race([making.catch(() => 'failed'), Promise.resolve('at work')])).toBe('at work');
  time.advance(1);
  await expect(making).rejects.toThrow(/within 6 hours/);
});

test('B7: one that ends by itself is not waited for', async () => {
  const time = createManualTime();
  const making = makeBackupInThread(program('process.exit(0)'), job, time.timers);
  await expect(making).rejects.toThrow(/ended too early/);
});
