import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';

const cache = join(import.meta.dirname, '../../.cache/peers');

/** Another project to be measured beside ours. Installed on demand, outside `node_modules`. */
export interface Peer {
  readonly name: string;
  readonly packages: Readonly<Record<string, string>>;
}

/** Hocuspocus with its own copy of yjs: what most Yjs apps run today. */
export const hocuspocus: Peer = {
  name: 'hocuspocus 4.7.0',
  packages: { '@hocuspocus/server': '4.7.0', '@hocuspocus/provider': '4.8.0', yjs: '13.6.33', ws: '8.23.0' },
};

/** Installs a peer's exact versions once and answers its folder. Throws when the registry is out of reach. */
export async function installPeer(peer: Peer): Promise<string> {
  const directory = join(cache, peer.name.replace(/\W+/g, '-'));
  if (existsSync(join(directory, 'node_modules', '.package-lock.json'))) return directory;
  await mkdir(directory, { recursive: true });
  await writeFile(
    join(directory, 'package.json'),
    JSON.stringify({ private: true, dependencies: peer.packages }),
  );
  await execa('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], { cwd: directory });
  return directory;
}

/** Resolves a module of a peer to a URL that `import()` takes. */
export function peerModule(directory: string, specifier: string): string {
  return pathToFileURL(createRequire(join(directory, 'package.json')).resolve(specifier)).href;
}

/** The server of y-websocket itself; later versions than this one need a prerelease of yjs. */
export const yWebsocket: Peer = {
  name: 'y-websocket-server 0.1.1',
  packages: { '@y/websocket-server': '0.1.1', 'y-websocket': '3.1.0', yjs: '13.6.33', ws: '8.23.0' },
};
