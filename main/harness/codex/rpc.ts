import { z } from 'zod';

/** Ids of requests are told apart by who made them: both ends count from 0. */
export type RpcId = string | number;

export interface RpcHandlers {
  readonly onNotification: (method: string, params: unknown) => void;
  /** To be answered with `reply` or `refuse`, sooner or later. */
  readonly onRequest: (id: RpcId, method: string, params: unknown) => void;
  /** A line that is no message; it is skipped. */
  readonly onMalformed: (line: string) => void;
}

export interface Rpc {
  receive(line: string): void;
  /** Rejects with what the agent answers, or with the reason given to `close`. */
  call(method: string, params: object): Promise<unknown>;
  notify(method: string): void;
  reply(id: RpcId, result: object): void;
  refuse(id: RpcId, message: string): void;
  close(reason: Error): void;
}

interface Message {
  readonly id?: RpcId | undefined;
  readonly method?: string | undefined;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string } | undefined;
}

const message: z.ZodType<Message> = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/** Codex puts lists of everything it knows into its error messages. */
const MAX_ERROR = 500;
/** JSON-RPC 2.0: method not found. */
const UNKNOWN_METHOD = -32601;

/** JSON-RPC 2.0 in lines of JSON, without the `jsonrpc` field, as `codex app-server` speaks it. */
export function createRpc(write: (line: string) => void, handlers: RpcHandlers): Rpc {
  const waiting = new Map<RpcId, PromiseWithResolvers<unknown>>();
  let closed: Error | null = null;
  let nextId = 0;
  const send = (data: object): void => write(`${JSON.stringify(data)}\n`);

  const settle = ({ id, error, result }: Message): void => {
    const call = id === undefined ? undefined : waiting.get(id);
    if (!call || id === undefined) return;
    waiting.delete(id);
    if (error) call.reject(new Error(error.message.slice(0, MAX_ERROR)));
    else call.resolve(result);
  };
  return {
    receive(line) {
      const read = readMessage(line);
      if (!read) return handlers.onMalformed(line);
      if (read.method === undefined) return settle(read);
      if (read.id === undefined) return handlers.onNotification(read.method, read.params);
      handlers.onRequest(read.id, read.method, read.params);
    },
    call(method, params) {
      if (closed) return Promise.reject(closed);
      const id = nextId++;
      const call = Promise.withResolvers<unknown>();
      waiting.set(id, call);
      send({ id, method, params });
      return call.promise;
    },
    notify: (method) => send({ method }),
    reply: (id, result) => send({ id, result }),
    refuse: (id, text) => send({ id, error: { code: UNKNOWN_METHOD, message: text } }),
    close(reason) {
      closed = reason;
      for (const call of waiting.values()) call.reject(reason);
      waiting.clear();
    },
  };
}

function readMessage(line: string): Message | null {
  try {
    const read = message.safeParse(JSON.parse(line)).data;
    return read && (read.method !== undefined || read.id !== undefined) ? read : null;
  } catch {
    return null;
  }
}
