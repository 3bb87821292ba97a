import type { Logger } from '../../shared/lib/ports.ts';
import { createHttpApp, type MetricsPage } from '../http/http-app.ts';
import { listen, type Listener } from '../http/listen.ts';

/** Answers `/metrics` at a port of its own, to whoever can reach it: a firewall says who that is. */
export function serveMetrics(options: {
  readonly host: string;
  readonly port: number;
  readonly page: MetricsPage;
  readonly logger: Logger;
}): Promise<Listener> {
  const { host, port, page, logger } = options;
  const app = createHttpApp({
    isOpen: () => true,
    check: async () => undefined,
    logger,
    metrics: { page, isPublic: true },
  });
  return listen(app, { host, port, proxies: new Set() });
}
