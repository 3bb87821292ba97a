import { expect, test } from 'vitest';
import { clockAhead } from './clock-ahead.ts';

test('R9: the end of a ticket tells the clock of the server, less half of the way there and back', async () => {
  let now = 5_000_000;
  const ahead = await clockAhead(
    async (call) => {
      expect(call).toEqual({ method: 'tickets.create', documentId: 'workspace' });
      now += 80;
      return { method: 'tickets.create', ticket: 't', expiresAt: now - 40 - 420_000 + 600_000 };
    },
    { now: () => now },
  );
  expect(ahead).toBe(420_000);
});

test('a server that refuses tells no clock', async () => {
  const asked = clockAhead(async () => ({ method: 'refused', code: 'FORBIDDEN' }), { now: () => 1 });
  await expect(asked).rejects.toMatchObject({ code: 'FORBIDDEN' });
});
