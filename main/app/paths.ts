import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRendererMap, type RendererMap } from './renderer-map.ts';

/** Files of the build, found from the folder of the main bundle (`dist/main`). */
export interface AppPaths {
  readonly preload: string;
  readonly host: string;
  readonly supervisor: string;
  readonly renderer: RendererMap;
}

/** Names of all files below a folder. Walks by itself, because archives of Electron do not list recursively everywhere. */
function listFiles(dir: string, prefix = ''): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? listFiles(join(dir, entry.name), `${prefix}${entry.name}/`)
      : [`${prefix}${entry.name}`],
  );
}

export function locateApp(mainDir: string): AppPaths {
  const dist = join(mainDir, '..');
  const renderer = join(dist, 'renderer');
  return {
    preload: join(dist, 'preload', 'preload.cjs'),
    host: join(dist, 'host', 'host.js'),
    supervisor: join(dist, 'host', 'supervisor.js'),
    renderer: createRendererMap(listFiles(renderer), (name) => join(renderer, name)),
  };
}
