import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createServer, type Server } from 'node:http';

/** An HTTP server that listens. */
export interface Listener {
  readonly server: Server;
  /** The port that it got, also when 0 was asked for. */
  readonly port: number;
  close(): Promise<void>;
}

/** Binds host and port; rejects when that is not possible. */
export async function listen(app: Hono, { host, port }: { host: string; port: number }): Promise<Listener> {
  const limits = { headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 8 * 1024 };
  const handle = getRequestListener(app.fetch);
  const server = createServer(limits, (request, response) => void handle(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return {
    server,
    port: typeof address === 'object' && address !== null ? address.port : port,
    close() {
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
    },
  };
}
