import { WebSocket } from 'ws';
import { z } from 'zod';
import { installPeer, peerModule, yWebsocket } from '../lib/peers.ts';
import type { PeerDoc } from './hocuspocus-client.ts';

interface Provider {
  on(event: 'sync', listener: (isSynced: boolean) => void): void;
  destroy(): void;
}

const libraries = z.object({
  WebsocketProvider: z.custom<new (url: string, room: string, doc: PeerDoc, options: object) => Provider>(),
  Doc: z.custom<new () => PeerDoc>(),
});

/** A document on a y-websocket server. */
export interface WebsocketLink {
  readonly doc: PeerDoc;
  close(): void;
}

/** The folder of the installed peer, and its stock provider. */
export async function loadYWebsocket(): Promise<{
  folder: string;
  open(url: string, room: string): Promise<WebsocketLink>;
}> {
  const folder = await installPeer(yWebsocket);
  const provider: unknown = await import(peerModule(folder, 'y-websocket'));
  const yjs: unknown = await import(peerModule(folder, 'yjs'));
  const { WebsocketProvider, Doc } = libraries.parse(Object.assign({}, provider, yjs));
  return {
    folder,
    async open(url, room) {
      const doc = new Doc();
      const options = { WebSocketPolyfill: WebSocket, disableBc: true };
      const link = new WebsocketProvider(url, room, doc, options);
      await new Promise<void>((resolve) => link.on('sync', (isSynced) => void (isSynced && resolve())));
      return { doc, close: () => link.destroy() };
    },
  };
}
