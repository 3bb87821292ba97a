import { EventEmitter } from 'node:events';
import { Cargo, type StandInPort } from './message-ports.ts';
import type { FromPage, ToPage, Wire } from './preload-world.ts';

/** One document in the main frame, as Electron's WebFrameMain. It ends when another one takes its place. */
export class WebFrameMain extends EventEmitter {
  readonly url: string;
  readonly origin: string;
  readonly #send: (message: ToPage) => void;
  readonly #cargo: Cargo;
  #gone = false;

  constructor(url: string, send: (message: ToPage) => void) {
    super();
    this.url = url;
    this.origin = originOf(url);
    this.#send = (message) => {
      if (!this.#gone) send(message);
    };
    this.#cargo = new Cargo({
      deliver: (id, data) => this.#send({ kind: 'port', id, data: encode(data) }),
      close: (id) => this.#send({ kind: 'port-close', id }),
    });
  }

  isDestroyed(): boolean {
    return this.#gone;
  }

  postMessage(channel: string, message: unknown, ports: readonly StandInPort[] = []): void {
    this.#cargo.take(ports, (ids) => this.#send({ kind: 'ipc', channel, message, ports: ids }));
  }

  /** What the document says through its ports. */
  receive(message: Extract<FromPage, { kind: 'port' | 'port-close' }>): void {
    if (message.kind === 'port') this.#cargo.forward(message.id, decode(message.data));
    else this.#cargo.shut(message.id);
  }

  /** The document is gone, and its ports with it. */
  end(): void {
    this.#gone = true;
    this.#cargo.shutAll();
  }
}

function originOf(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return 'null';
  return parsed.protocol === 'app:' ? `app://${parsed.host}` : parsed.origin;
}

function encode(data: unknown): Wire {
  return data instanceof Uint8Array ? { bytes: Buffer.from(data).toString('base64') } : { json: data };
}

function decode(wire: Wire): unknown {
  return 'json' in wire ? wire.json : new Uint8Array(Buffer.from(wire.bytes, 'base64'));
}
