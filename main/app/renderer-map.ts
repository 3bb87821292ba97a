import { contentTypeOf } from '../../shared/lib/renderer-files.ts';
import { appPath } from './origin.ts';

export interface RendererFile {
  /** Path in the address. */
  readonly path: string;
  /** Absolute path on the disk. */
  readonly file: string;
  readonly type: string;
}

/** Every file that the window can load, by its path in the address; made once, from the names of the build. */
export type RendererMap = ReadonlyMap<string, RendererFile>;

/**
 * Makes the map. `names` are relative to `dir`, with `/` or `\` between folders; what has no known type is left out.
 * Requests are looked up here and nowhere else, so that no part of an address ever becomes a path on the disk.
 */
export function createRendererMap(names: readonly string[], locate: (name: string) => string): RendererMap {
  const map = new Map<string, RendererFile>();
  for (const name of names) {
    const type = contentTypeOf(name);
    const path = `/${name.replaceAll('\\', '/')}`;
    if (type !== null) map.set(path, { path, file: locate(name), type });
  }
  const start = map.get('/index.html');
  if (start) map.set('/', { ...start, path: '/' });
  return map;
}

/** The file for a request, or null: anything but GET, another origin, and every path that is not of the build. */
export function findRendererFile(map: RendererMap, method: string, address: string): RendererFile | null {
  const path = method === 'GET' ? appPath(address) : null;
  return path === null ? null : (map.get(path) ?? null);
}
