/** Loaded before the entry of a utility process: gives it `process.parentPort`, and hides that it was forked. */
import { EventEmitter } from 'node:events';
import type { FromUtility, ToUtility } from './utility-messages.ts';

const sendToMain = process.send?.bind(process);
const ports = new Map<number, ChildPort>();

function send(message: FromUtility): void {
  if (process.connected) sendToMain?.(message, undefined, undefined, () => undefined);
}

/** As Electron's MessagePortMain in a utility process. */
class ChildPort extends EventEmitter {
  readonly #id: number;
  #early: unknown[] | null = [];

  constructor(id: number) {
    super();
    this.#id = id;
    ports.set(id, this);
  }

  postMessage(data: unknown): void {
    if (ports.has(this.#id)) send({ kind: 'port', id: this.#id, data });
  }

  start(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const data of early) this.emit('message', { data, ports: [] });
  }

  close(): void {
    if (!ports.has(this.#id)) return;
    send({ kind: 'port-close', id: this.#id });
    this.end();
  }

  receive(data: unknown): void {
    if (this.#early) this.#early.push(data);
    else this.emit('message', { data, ports: [] });
  }

  end(): void {
    if (ports.delete(this.#id)) this.emit('close');
  }
}

/** As Electron's ParentPort: messages wait for the first listener. */
class ParentPort extends EventEmitter {
  #early: unknown[] | null = [];

  constructor() {
    super();
    this.on('newListener', (event) => {
      if (event === 'message') queueMicrotask(() => this.start());
    });
  }

  start(): void {
    const early = this.#early ?? [];
    this.#early = null;
    for (const event of early) this.emit('message', event);
  }

  postMessage(data: unknown): void {
    send({ kind: 'message', data });
  }

  receive(event: { data: unknown; ports: readonly ChildPort[] }): void {
    if (this.#early) this.#early.push(event);
    else this.emit('message', event);
  }
}

const parentPort = new ParentPort();
process.on('message', (received) => {
  const message = received as ToUtility;
  if (message.kind === 'message') {
    parentPort.receive({ data: message.data, ports: message.ports.map((id) => new ChildPort(id)) });
  } else if (message.kind === 'port') ports.get(message.id)?.receive(message.data);
  else ports.get(message.id)?.end();
});
// A utility process ends with the app.
process.on('disconnect', () => process.exit(0));
Object.defineProperty(process, 'parentPort', { value: parentPort });
Object.defineProperty(process, 'send', { value: undefined });
