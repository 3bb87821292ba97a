import { Hono } from 'hono';

/** The HTTP side: is it alive, and may it be sent work. */
export function createHttpApp({ isReady }: { isReady: () => boolean }): Hono {
  const app = new Hono();
  app.get('/healthz', (context) => context.json({ ok: true }));
  app.get('/readyz', (context) => {
    const ready = isReady();
    return context.json({ ready }, ready ? 200 : 503);
  });
  app.notFound((context) => context.json({ error: 'NOT_FOUND' }, 404));
  return app;
}
