import { z } from 'zod';
import { hocuspocus, installPeer, peerModule } from '../lib/peers.ts';

/** The part of a Yjs document that the benchmarks use; it is the peer's own copy of Yjs. */
export interface PeerDoc {
  getMap(name: string): {
    set(key: string, value: unknown): void;
    get(key: string): unknown;
    observe(listener: () => void): void;
  };
  getText(name: string): { insert(index: number, text: string): void; length: number };
  on(event: 'update', listener: (update: Uint8Array) => void): void;
}

/** One document of a Hocuspocus client. */
export interface PeerLink {
  readonly doc: PeerDoc;
  /** Resolves when everything that the server has is here. */
  readonly synced: Promise<void>;
  readonly awareness: { setLocalStateField(field: string, value: unknown): void } | null;
  /** Resolves when the server has answered every edit so far. */
  drained(): Promise<void>;
  close(): void;
}

/** A client's socket, shared by its documents. */
export interface PeerSocket {
  open(name: string): PeerLink;
  close(): void;
}

interface Provider {
  on(event: 'synced' | 'unsyncedChanges', listener: () => void): void;
  off(event: 'unsyncedChanges', listener: () => void): void;
  readonly hasUnsyncedChanges: boolean;
  attach(): void;
  destroy(): void;
  readonly awareness: PeerLink['awareness'];
}

const libraries = z.object({
  HocuspocusProvider: z.custom<new (options: object) => Provider>(),
  HocuspocusProviderWebsocket: z.custom<new (options: object) => { destroy(): void }>(),
  Doc: z.custom<new () => PeerDoc>(),
});

/** The folder of the installed peer, and its client. */
export async function loadHocuspocus(): Promise<{
  folder: string;
  connect(url: string): PeerSocket;
}> {
  const folder = await installPeer(hocuspocus);
  const provider: unknown = await import(peerModule(folder, '@hocuspocus/provider'));
  const yjs: unknown = await import(peerModule(folder, 'yjs'));
  const { HocuspocusProvider, HocuspocusProviderWebsocket, Doc } = libraries.parse(
    Object.assign({}, provider, yjs),
  );
  return {
    folder,
    connect(url) {
      const websocketProvider = new HocuspocusProviderWebsocket({ url });
      return {
        close: () => websocketProvider.destroy(),
        open(name) {
          const doc = new Doc();
          const link = new HocuspocusProvider({ websocketProvider, name, document: doc });
          const synced = new Promise<void>((resolve) => link.on('synced', resolve));
          link.attach();
          const drained = (): Promise<void> =>
            new Promise((resolve) => {
              const look = (): void => {
                if (link.hasUnsyncedChanges) return;
                link.off('unsyncedChanges', look);
                resolve();
              };
              link.on('unsyncedChanges', look);
              look();
            });
          return { doc, synced, drained, awareness: link.awareness, close: () => link.destroy() };
        },
      };
    },
  };
}
