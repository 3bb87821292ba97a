import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { createMemoryRoom as setUp } from '../testing/memory-room.ts';
import type { RoomConnection, RoomPeer } from './room.ts';

/** A WebSocket of the browser's shape that ends in a room; in one process and in virtual time. */
function socketClass(connect: (peer: RoomPeer) => RoomConnection): typeof WebSocket {
  class RoomSocket {
    readonly OPEN = 1;
    readyState = 0;
    binaryType = 'arraybuffer';
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: ArrayBufferLike }) => void) | null = null;
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    onerror: (() => void) | null = null;
    #connection: RoomConnection | null = null;

    constructor() {
      queueMicrotask(() => {
        if (this.readyState !== 0) return;
        this.readyState = 1;
        this.onopen?.();
        this.#connection = connect({
          send: (bytes) => queueMicrotask(() => this.onmessage?.({ data: bytes.slice().buffer })),
          close: (code, reason) => {
            this.readyState = 3;
            queueMicrotask(() => this.onclose?.({ code, reason }));
          },
        });
      });
    }

    send(bytes: Uint8Array): void {
      const copy = bytes.slice();
      queueMicrotask(() => this.#connection?.receive(copy));
    }

    close(): void {
      this.readyState = 3;
      this.#connection?.close();
    }
  }
  return RoomSocket as unknown as typeof WebSocket;
}

describe('room: stock providers in virtual time', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function provide(at: ReturnType<typeof setUp>, doc = new Y.Doc()) {
    const closes: unknown[] = [];
    const provider = new WebsocketProvider('ws://room.invalid', 'x', doc, {
      WebSocketPolyfill: socketClass((peer) => at.room.connect(peer)),
      disableBc: true,
    });
    provider.on('connection-close', (event) => closes.push(event));
    const run = async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= 1000) {
        at.time.advance(1000);
        await vi.advanceTimersByTimeAsync(1000);
        at.settle();
      }
    };
    return { doc, provider, closes, run };
  }

  it.each([
    ['with presence', { name: 'A' }],
    ['without', null],
  ])('R12: keeps a provider %s connected and visible for minutes', async (_, state) => {
    const at = setUp();
    const a = provide(at);
    const b = provide(at);
    a.provider.awareness.setLocalState(state);
    b.provider.awareness.setLocalState({ name: 'B' });
    await a.run(300_000);
    expect(a.closes).toEqual([]);
    expect(a.provider.synced).toBe(true);
    expect(a.provider.awareness.getStates().get(b.doc.clientID)).toEqual({ name: 'B' });
    expect(b.provider.awareness.getStates().get(a.doc.clientID)).toEqual(state ?? undefined);
    a.provider.destroy();
    b.provider.destroy();
    await a.run(1000);
    expect(at.room.size()).toBe(0);
  });

  it('R10: shows a provider that reconnected at once', async () => {
    const at = setUp();
    const a = provide(at);
    const b = provide(at);
    a.provider.awareness.setLocalState({ name: 'A' });
    await a.run(2000);
    a.provider.disconnect();
    await a.run(1000);
    expect(b.provider.awareness.getStates().has(a.doc.clientID)).toBe(false);
    a.provider.connect();
    await a.run(2000);
    expect(b.provider.awareness.getStates().get(a.doc.clientID)).toEqual({ name: 'A' });
    a.provider.destroy();
    b.provider.destroy();
  });
});
