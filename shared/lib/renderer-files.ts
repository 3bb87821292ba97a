import { contentSecurityPolicy } from './content-security-policy.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
};

/** The content type of a built file, or null for one that is not to be served. */
export function contentTypeOf(name: string): string | null {
  const extension = /[.]([a-z0-9]+)$/.exec(name)?.[1];
  return extension !== undefined && Object.hasOwn(types, extension) ? (types[extension] ?? null) : null;
}

export interface RendererHeaderOptions {
  /** From `contentTypeOf`. */
  readonly type: string;
  /** Path in the address, from `/`. */
  readonly path: string;
  readonly styleNonce: string;
  /** As in the policy. */
  readonly connect: readonly string[];
}

/** Headers of every file of the renderer, whoever serves it. */
export function rendererHeaders({
  type,
  path,
  styleNonce,
  connect,
}: RendererHeaderOptions): Record<string, string> {
  return {
    'content-type': type,
    'content-security-policy': contentSecurityPolicy({ styleNonce, connect }),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    // The bundler puts a hash of the content into these names.
    'cache-control': path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-store',
  };
}
