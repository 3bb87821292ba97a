import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';

export type Params = Readonly<Record<string, unknown>>;

interface Incoming {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: Params;
  readonly error?: { readonly message: string };
  readonly sessionId?: string;
}

/** Chrome DevTools Protocol over the two pipes of `--remote-debugging-pipe`. */
export interface Cdp {
  /** `session` is empty for the browser itself. */
  send(session: string, method: string, params?: Params): Promise<Params>;
  on(session: string, method: string, listener: (params: Params) => void): void;
}

export function createCdp(input: Writable, output: Readable): Cdp {
  const events = new EventEmitter().setMaxListeners(0);
  const waiting = new Map<
    number,
    { resolve(result: Params): void; reject(error: Error): void; method: string }
  >();
  let lastId = 0;
  let rest = '';

  function receive(message: Incoming): void {
    if (message.id === undefined) {
      events.emit(`${message.sessionId ?? ''} ${message.method}`, message.params ?? {});
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) call?.reject(new Error(`${call.method}: ${message.error.message}`));
    else call?.resolve(message.result ?? {});
  }

  output.setEncoding('utf8');
  output.on('data', (chunk: string) => {
    const messages = (rest + chunk).split('\0');
    rest = messages.pop() ?? '';
    for (const message of messages) receive(JSON.parse(message) as Incoming);
  });
  output.on('close', () => {
    for (const { reject, method } of waiting.values()) reject(new Error(`${method}: Chromium is gone.`));
    waiting.clear();
  });
  input.on('error', () => undefined);

  return {
    send(session, method, params = {}) {
      const id = ++lastId;
      input.write(`${JSON.stringify({ id, method, params, ...(session && { sessionId: session }) })}\0`);
      return new Promise((resolve, reject) => waiting.set(id, { resolve, reject, method }));
    },
    on: (session, method, listener) => void events.on(`${session} ${method}`, listener),
  };
}

/** A text of an answer; throws when it is none, because the protocol says that it is. */
export function text(params: Params, key: string): string {
  const value = params[key];
  if (typeof value !== 'string') throw new Error(`Chromium sent no ${key}.`);
  return value;
}

/** An object of an answer. */
export function part(params: Params, key: string): Params {
  const value = params[key];
  if (typeof value !== 'object' || value === null) throw new Error(`Chromium sent no ${key}.`);
  return value as Params;
}
