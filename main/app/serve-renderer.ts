import { readFile } from 'node:fs/promises';
import { toBase64Url } from '../../shared/lib/bytes.ts';
import { withStyleNonce } from '../../shared/lib/content-security-policy.ts';
import type { Random } from '../../shared/lib/ports.ts';
import { rendererHeaders } from '../../shared/lib/renderer-files.ts';
import { findRendererFile, type RendererMap } from './renderer-map.ts';

/** Answers requests of the `app:` scheme with the files of the map; 404 for all else. */
export function createRendererServer({
  map,
  random,
}: {
  map: RendererMap;
  random: Random;
}): (request: { method: string; url: string }) => Promise<Response> {
  return async ({ method, url }) => {
    const found = findRendererFile(map, method, url);
    if (found === null) return new Response(null, { status: 404 });
    const styleNonce = toBase64Url(random.bytes(16));
    const headers = rendererHeaders({ type: found.type, path: found.path, styleNonce, connect: [] });
    const body = await readFile(found.file);
    const html = found.type.startsWith('text/html');
    return new Response(html ? withStyleNonce(body.toString('utf8'), styleNonce) : body, { headers });
  };
}
