import { Hono, type Context } from 'hono';
import type { Logger } from '../../shared/lib/ports.ts';
import { isLocalCaller } from './local-caller.ts';
import { refusals, type RefusalCode } from './refusals.ts';

/** The numbers of a server as Prometheus reads them. */
export interface MetricsPage {
  readonly contentType: string;
  text(): Promise<string>;
}

export interface HttpAppOptions {
  /** False once the server is stopping. */
  isOpen(): boolean;
  /** Rejects when the log cannot be read. */
  check(): Promise<void>;
  readonly logger: Logger;
  /** Null: not at this port. `isPublic`: to every address, else to this machine only. */
  readonly metrics: { readonly page: MetricsPage; readonly isPublic: boolean } | null;
}

/** Bytes of a body that is passed over; a request with more is refused before it is read. */
const MOST_BODY = 64 * 1024;

function refuse(context: Context, code: RefusalCode): Response {
  const { status, message } = refusals[code];
  return context.json({ error: code, message }, status);
}

/** Why the server should not be sent work now; null when it may be. */
async function unreadiness({ isOpen, check }: HttpAppOptions): Promise<'stopping' | 'log' | null> {
  if (!isOpen()) return 'stopping';
  return check().then(
    () => null,
    () => 'log',
  );
}

function hasBody(context: Context): boolean {
  const length = Number(context.req.header('content-length') ?? 0);
  return length > 0 || context.req.header('transfer-encoding') !== undefined;
}

/** The HTTP side of a server: is it alive, may it be sent work, how does it fare. */
export function createHttpApp(options: HttpAppOptions): Hono {
  const { logger, metrics } = options;
  const app = new Hono();

  app.use(async (context, next) => {
    // Nobody reads bodies here: whoever sends one does not get to use the connection again.
    if (hasBody(context)) context.header('connection', 'close');
    if (Number(context.req.header('content-length') ?? 0) > MOST_BODY) return refuse(context, 'TOO_LARGE');
    return next();
  });
  app.get('/healthz', (context) => context.json({ ok: true }));
  app.get('/readyz', async (context) => {
    const reason = await unreadiness(options);
    return reason === null ? context.json({ ready: true }) : context.json({ ready: false, reason }, 503);
  });
  if (metrics) {
    app.get('/metrics', async (context) => {
      if (!metrics.isPublic && !isLocalCaller(context)) return refuse(context, 'LOCAL_ONLY');
      return context.text(await metrics.page.text(), 200, { 'content-type': metrics.page.contentType });
    });
  }
  for (const { path } of app.routes.filter(({ method }) => method === 'GET')) {
    app.all(path, (context) => {
      context.header('allow', 'GET, HEAD');
      return refuse(context, 'METHOD_NOT_ALLOWED');
    });
  }
  app.notFound((context) => refuse(context, 'NOT_FOUND'));
  app.onError((error, context) => {
    logger.error('http.failed', { error: error.name });
    return refuse(context, 'INTERNAL');
  });
  return app;
}
