/**
 * Two functions that run in the page and must hold everything they use: they go there as text, before any script of
 * the page. Between the page's world and the preload's world nothing but DOM events passes, with a name that the
 * page cannot guess.
 */

export interface WorldSetup {
  /** Unguessable; begins the names of the events between the two worlds. */
  readonly token: string;
  /** Name of the binding that leads from the preload's world to the main process. */
  readonly binding: string;
  readonly platform: string;
}

/** What the preload's world tells the main process. */
export type FromPage =
  | { readonly kind: 'ipc'; readonly channel: string; readonly args: readonly unknown[] }
  | { readonly kind: 'port'; readonly id: number; readonly data: Wire }
  | { readonly kind: 'port-close'; readonly id: number }
  | { readonly kind: 'resize' }
  | { readonly kind: 'error'; readonly message: string };

/** What the main process tells the preload's world. */
export type ToPage =
  | {
      readonly kind: 'ipc';
      readonly channel: string;
      readonly message: unknown;
      readonly ports: readonly number[];
    }
  | { readonly kind: 'port'; readonly id: number; readonly data: Wire }
  | { readonly kind: 'port-close'; readonly id: number };

/** A message of a port: bytes as base64, everything else as JSON. */
export type Wire = { readonly bytes: string } | { readonly json: unknown };

type Api = { readonly [name: string]: 'function' | { readonly value: unknown } };

/** Runs in the page's own world: makes what contextBridge exposes. */
export function mainWorld({ token }: WorldSetup): void {
  const { CustomEvent: Event, JSON: json, Object: object } = globalThis;
  const { parse, stringify } = json;
  const { defineProperty, entries, freeze } = object;
  const dispatch = document.dispatchEvent.bind(document);
  document.addEventListener(`${token}:expose`, (event) => {
    event.stopImmediatePropagation();
    const { name, api } = parse((event as CustomEvent<string>).detail) as { name: string; api: Api };
    const exposed: Record<string, unknown> = {};
    for (const [key, kind] of entries(api)) {
      const call = (...args: unknown[]): void =>
        void dispatch(new Event(`${token}:call`, { detail: stringify({ name, key, args }) }));
      exposed[key] = kind === 'function' ? freeze(call) : kind.value;
    }
    defineProperty(window, name, { value: freeze(exposed), enumerable: true });
  });
}

/** Runs in the isolated world: gives the preload its `electron` and runs it, in main frames only as Electron does. */
export function preloadWorld(
  { token, binding, platform }: WorldSetup,
  preload: (require: (id: string) => unknown, process: object, module: object, exports: object) => void,
): void {
  if (window !== window.top) return;
  const tell = (message: FromPage): void => {
    const post = Reflect.get(globalThis, binding) as (text: string) => void;
    post(JSON.stringify(message));
  };
  const encode = (data: unknown): Wire => {
    if (!(data instanceof Uint8Array)) return { json: data };
    let text = '';
    for (const byte of data) text += String.fromCharCode(byte);
    return { bytes: btoa(text) };
  };
  const decode = (wire: Wire): unknown =>
    'json' in wire ? wire.json : Uint8Array.from(atob(wire.bytes), (char) => char.charCodeAt(0));

  const ports = new Map<number, MessagePort>();
  const openPort = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port1);
    port1.addEventListener('message', ({ data }) => tell({ kind: 'port', id, data: encode(data) }));
    port1.addEventListener('close', () => ports.delete(id) && tell({ kind: 'port-close', id }));
    port1.start();
    return port2;
  };

  const listeners = new Map<string, ((event: object, message: unknown) => void)[]>();
  const receive = (message: ToPage): void => {
    if (message.kind === 'ipc') {
      const event = { ports: message.ports.map(openPort) };
      for (const listener of listeners.get(message.channel) ?? []) listener(event, message.message);
    } else if (message.kind === 'port') ports.get(message.id)?.postMessage(decode(message.data));
    else {
      ports.get(message.id)?.close();
      ports.delete(message.id);
    }
  };
  Object.defineProperty(globalThis, 'standInReceive', { value: receive });

  const refuse = (name: string, target: object): object =>
    new Proxy(target, {
      get(inner, key) {
        if (key in inner) return Reflect.get(inner, key) as unknown;
        throw new Error(`Chromium stand-in: ${name}.${String(key)} is not there.`);
      },
    });
  const exposed = new Map<string, Record<string, unknown>>();
  document.addEventListener(`${token}:call`, (event) => {
    event.stopImmediatePropagation();
    const { name, key, args } = JSON.parse((event as CustomEvent<string>).detail) as {
      name: string;
      key: string;
      args: unknown[];
    };
    const method = exposed.get(name)?.[key] as (...given: unknown[]) => unknown;
    const result = method(...args);
    if (result !== undefined) throw new Error(`Chromium stand-in: ${name}.${key} returned something.`);
  });
  const electron = {
    contextBridge: refuse('contextBridge', {
      exposeInMainWorld(name: string, api: Record<string, unknown>) {
        exposed.set(name, api);
        const shape: Record<string, unknown> = {};
        for (const [key, value] of Object.entries(api))
          shape[key] = typeof value === 'function' ? 'function' : { value };
        document.dispatchEvent(
          new CustomEvent(`${token}:expose`, { detail: JSON.stringify({ name, api: shape }) }),
        );
      },
    }),
    ipcRenderer: refuse('ipcRenderer', {
      send: (channel: string, ...args: unknown[]) => tell({ kind: 'ipc', channel, args }),
      on: (channel: string, listener: (event: object, message: unknown) => void) =>
        void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    }),
  };
  addEventListener('resize', () => tell({ kind: 'resize' }));
  const require = (id: string): unknown => {
    if (id === 'electron') return refuse('electron', electron);
    throw new Error(`Chromium stand-in: a sandboxed preload cannot require ${id}.`);
  };
  try {
    const module = { exports: {} };
    preload(require, refuse('process', { platform }), module, module.exports);
  } catch (error) {
    tell({ kind: 'error', message: String(error) });
  }
}
