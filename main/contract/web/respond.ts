import type { IncomingMessage, ServerResponse } from 'node:http';
import { withStyleNonce } from '../../../shared/lib/content-security-policy.ts';
import { rendererHeaders } from '../../../shared/lib/renderer-files.ts';
import { toBase64Url } from '../../../shared/lib/bytes.ts';
import type { Random } from '../../../shared/lib/ports.ts';
import { isOwnRequest, loopbackHosts } from './origin-check.ts';
import { findStaticFile } from './static-files.ts';

export interface RespondOptions {
  /** The built renderer. */
  readonly rendererDir: string;
  readonly port: number;
  readonly random: Random;
}

const notBuilt = 'The app is not built. Run `npm run build` and load this page again.\n';

/** Answers plain HTTP: the files of the renderer to its own address, nothing to anybody else. */
export function respond(request: IncomingMessage, response: ServerResponse, options: RespondOptions): void {
  const { host, origin } = request.headers;
  if (!isOwnRequest({ host, origin }, options.port, false)) return send(response, 403);
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405);
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  const file = findStaticFile(options.rendererDir, path);
  if (file) return sendFile(response, file, path, options);
  send(response, path === '/' ? 503 : 404, path === '/' ? notBuilt : '');
}

function send(response: ServerResponse, status: number, text = ''): void {
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'",
  };
  response.writeHead(status, headers).end(text);
}

function sendFile(
  response: ServerResponse,
  file: { type: string; body: Buffer },
  path: string,
  { port, random }: RespondOptions,
): void {
  const styleNonce = toBase64Url(random.bytes(16));
  const connect = loopbackHosts(port).map((host) => `ws://${host}`);
  const html = file.type.startsWith('text/html');
  response.writeHead(200, rendererHeaders({ type: file.type, path, styleNonce, connect }));
  response.end(html ? withStyleNonce(file.body.toString('utf8'), styleNonce) : file.body);
}
