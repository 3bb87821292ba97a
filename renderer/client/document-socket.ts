import type { Channel } from '../../shared/contract/client-channels.ts';
import type { HostConnection } from './connect-host.ts';

/** What the provider of y-websocket uses of a WebSocket. */
interface SocketListeners {
  onopen: ((event: object) => void) | null;
  onmessage: ((event: { readonly data: Uint8Array }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  onerror: ((event: object) => void) | null;
}

/**
 * Makes the `WebSocketPolyfill` for y-websocket's own `WebsocketProvider`, tunnelling over a `document` channel
 * of the contract: `new WebsocketProvider(documentServer, documentId, doc, { WebSocketPolyfill, disableBc: true })`.
 * Everything above the bytes (sync, presence, reconnecting) is the library's.
 */
export function createDocumentSocket(host: Pick<HostConnection, 'openChannel'>): typeof WebSocket {
  class DocumentSocket implements SocketListeners {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly OPEN = 1;
    readonly url: string;
    binaryType = 'arraybuffer';
    readyState = 0;
    onopen: SocketListeners['onopen'] = null;
    onmessage: SocketListeners['onmessage'] = null;
    onclose: SocketListeners['onclose'] = null;
    onerror: SocketListeners['onerror'] = null;
    readonly #channel: Channel;

    constructor(url: string) {
      this.url = url;
      this.#channel = host.openChannel({ kind: 'document', documentId: documentIdOf(url) });
      this.#channel.onOpen(() => {
        this.readyState = DocumentSocket.OPEN;
        this.onopen?.({});
      });
      this.#channel.onData((data) => this.onmessage?.({ data }));
      this.#channel.onClose((reason) => {
        this.readyState = DocumentSocket.CLOSED;
        this.onclose?.(reason);
      });
    }

    send(bytes: Uint8Array): void {
      this.#channel.send(bytes);
    }

    close(): void {
      this.readyState = DocumentSocket.CLOSED;
      this.#channel.close();
    }
  }
  // The provider's types ask for the browser's class, its code uses only the members above (y-websocket 3.1).
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return DocumentSocket as unknown as typeof WebSocket;
}

/** The first argument of `WebsocketProvider`. Nothing is ever fetched from there. */
export const documentServer = 'hearth:';

/** The provider appends the name of the document to the address of the server. */
function documentIdOf(url: string): string {
  return url.slice(`${documentServer}/`.length).split('?', 1)[0] ?? '';
}
