import { expect, test } from 'vitest';
import { createHttpApp } from './http-app.ts';

test('is alive from the start, and ready while it takes work', async () => {
  let ready = true;
  const app = createHttpApp({ isReady: () => ready });
  expect((await app.request('/healthz')).status).toBe(200);
  expect((await app.request('/readyz')).status).toBe(200);
  ready = false;
  expect((await app.request('/healthz')).status).toBe(200);
  expect((await app.request('/readyz')).status).toBe(503);
});

test('has nothing else', async () => {
  const response = await createHttpApp({ isReady: () => true }).request('/log.sqlite');
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ error: 'NOT_FOUND' });
});
