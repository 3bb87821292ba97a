import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { createHttpApp, type HttpAppOptions } from './http-app.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const page = { contentType: 'text/plain; version=0.0.4', text: async () => 'up 1\n' };

function createApp(options: Partial<HttpAppOptions> = {}): ReturnType<typeof createHttpApp> {
  return createHttpApp({
    isOpen: () => true,
    check: async () => undefined,
    logger: silent,
    metrics: { page, isPublic: false },
    ...options,
  });
}

/** What Node's server hands over with a request. */
const from = (remoteAddress: string): object => ({ incoming: { socket: { remoteAddress } } });

describe('health', () => {
  test('T1: is alive from the start, and ready while it takes work', async () => {
    let isOpen = true;
    const app = createApp({ isOpen: () => isOpen });
    expect(await (await app.request('/healthz')).json()).toEqual({ ok: true });
    expect(await (await app.request('/readyz')).json()).toEqual({ ready: true });
    isOpen = false;
    expect((await app.request('/healthz')).status).toBe(200);
    const stopping = await app.request('/readyz');
    expect(stopping.status).toBe(503);
    expect(await stopping.json()).toEqual({ ready: false, reason: 'stopping' });
  });

  test('T1: is not ready when the log cannot be read, and does not say why', async () => {
    const app = createApp({ check: () => Promise.reject(new Error('/srv/secret is gone')) });
    const response = await app.request('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ ready: false, reason: 'log' });
  });
});

describe('metrics', () => {
  const status = async (
    app: ReturnType<typeof createHttpApp>,
    address: string,
    headers: Record<string, string> = {},
  ): Promise<number> => (await app.request('/metrics', { headers }, from(address))).status;

  test.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
    'T2: are for this machine: %s',
    async (own) => {
      const response = await createApp().request('/metrics', {}, from(own));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(page.contentType);
      expect(await response.text()).toBe('up 1\n');
    },
  );

  test.each(['192.168.1.4', '::ffff:10.0.0.1', '2001:db8::1', '1270.0.0.1', ''])(
    'T2: not for %j',
    async (other) => {
      const response = await createApp().request('/metrics', {}, from(other));
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: 'LOCAL_ONLY' });
    },
  );

  test('T2: not for whom a proxy on this machine serves', async () => {
    for (const name of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP']) {
      expect(await status(createApp(), '127.0.0.1', { [name]: '203.0.113.7' })).toBe(403);
    }
  });

  test('T2: for everybody when the operator says so, and for nobody without them', async () => {
    expect(await status(createApp({ metrics: { page, isPublic: true } }), '203.0.113.7')).toBe(200);
    expect(await status(createApp({ metrics: null }), '127.0.0.1')).toBe(404);
  });

  test('T4: a failure shows nothing of its cause', async () => {
    const events: unknown[] = [];
    const broken = { ...page, text: () => Promise.reject(new RangeError('a secret')) };
    const app = createApp({
      metrics: { page: broken, isPublic: true },
      logger: { ...silent, error: (...event) => events.push(event) },
    });
    const response = await app.request('/metrics');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(events).toEqual([['http.failed', { error: 'RangeError' }]]);
  });
});

describe('bad requests', () => {
  test('T4: get a code and a sentence', async () => {
    const app = createApp();
    const missing = await app.request('/log.sqlite');
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ error: 'NOT_FOUND' });
    const wrong = await app.request('/healthz', { method: 'DELETE' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('GET, HEAD');
    expect(await wrong.json()).toMatchObject({ error: 'METHOD_NOT_ALLOWED' });
    const large = await app.request('/healthz', { method: 'POST', headers: { 'content-length': '9999999' } });
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ error: 'TOO_LARGE' });
  });

  test('T4: whatever comes is answered by one of them, without a trace of it or of the code', async () => {
    const app = createApp();
    const refusal = z.strictObject({ error: z.string(), message: z.string() });
    const method = fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND');
    const word = fc.stringMatching(/^[A-Za-z0-9%._~!$&'()*+,;=:@/?#-]{0,60}$/);
    const path = fc.oneof(fc.constantFrom('/healthz', '/readyz', '/metrics', '/sync', '/yjs/x'), word);
    const header = fc.tuple(
      fc.constantFrom('content-length', 'transfer-encoding', 'x-forwarded-for', 'accept', 'range', 'cookie'),
      fc.stringMatching(/^[ -~]{0,40}$/),
    );
    await fc.assert(
      fc.asyncProperty(method, path, fc.array(header, { maxLength: 4 }), async (verb, where, headers) => {
        const marker = 'q8x2-marker';
        const url = `http://host/${where.replace(/^\//, '')}${where.includes('#') ? '' : `?${marker}`}`;
        const response = await app.request(url, { method: verb, headers: Object.fromEntries(headers) });
        expect([200, 403, 404, 405, 413]).toContain(response.status);
        const body = await response.text();
        expect(body).not.toContain(marker);
        expect(body).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.ts\b/);
        if (verb !== 'HEAD' && response.status !== 200) refusal.parse(JSON.parse(body));
      }),
      { numRuns: 500 },
    );
  });
});
