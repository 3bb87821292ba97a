import { z } from 'zod';
import { startChild } from '../lib/child.ts';
import { hocuspocus, installPeer, peerModule } from '../lib/peers.ts';

interface Provider {
  on(event: 'synced', listener: () => void): void;
  destroy(): void;
  readonly configuration: { readonly websocketProvider: { destroy(): void } };
}
interface SharedMap {
  set(key: string, value: number): void;
  get(key: string): unknown;
  observe(listener: () => void): void;
  unobserve(listener: () => void): void;
}
interface Document {
  getMap(name: string): SharedMap;
}
const libraries = z.object({
  HocuspocusProvider: z.custom<new (options: object) => Provider>(),
  Doc: z.custom<new () => Document>(),
});

/** Round trips between two providers over a Hocuspocus server in a process of its own; ms each. */
export async function measureHocuspocus(count: number): Promise<number[]> {
  const directory = await installPeer(hocuspocus);
  const server = await startChild('bench/edit-to-visible/hocuspocus-server.ts', [directory]);
  const { url } = z.object({ url: z.string() }).parse(server.ready);
  const provider: unknown = await import(peerModule(directory, '@hocuspocus/provider'));
  const yjs: unknown = await import(peerModule(directory, 'yjs'));
  const { HocuspocusProvider, Doc } = libraries.parse(Object.assign({}, provider, yjs));
  const connect = async (): Promise<{ provider: Provider; map: SharedMap }> => {
    const document = new Doc();
    const connected = new HocuspocusProvider({ url, name: 'bench', document });
    await new Promise<void>((resolve) => connected.on('synced', resolve));
    return { provider: connected, map: document.getMap('issue') };
  };
  const writer = await connect();
  const reader = await connect();
  const samples: number[] = [];
  for (let n = 1; n <= count; n++) {
    const started = performance.now();
    const seen = untilSeen(reader.map, n);
    writer.map.set('title', n);
    await seen;
    samples.push(performance.now() - started);
  }
  for (const side of [writer, reader]) {
    side.provider.destroy();
    side.provider.configuration.websocketProvider.destroy();
  }
  await server.stop();
  return samples;
}

function untilSeen(map: SharedMap, value: number): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (map.get('title') !== value) return;
      map.unobserve(look);
      resolve();
    };
    map.observe(look);
  });
}
