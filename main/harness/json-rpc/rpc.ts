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
  /** Rejects with an RpcError when the agent answers with one, or with the reason given to `close`. */
  call(method: string, params: object): Promise<unknown>;
  notify(method: string, params?: object): void;
  reply(id: RpcId, result: object): void;
  refuse(id: RpcId, message: string): void;
  close(reason: Error): void;
}

/** Some agents put lists of everything they know into their messages. */
const mostOfMessage = 2_000;

/** What the agent answered in place of a result. `data` may say more than the message. */
export class RpcError extends Error {
  readonly code: number;
  readonly data: unknown;
  constructor({ code, message, data }: { code: number; message: string; data?: unknown }) {
    super(message.slice(0, mostOfMessage));
    this.name = 'RpcError';
    this.code = code;
    this.data = data;
  }
}

/** JSON-RPC 2.0: method not found. */
const UNKNOWN_METHOD = -32601;
/** JSON-RPC 2.0: internal error; for agents that do not say which. */
const INTERNAL_ERROR = -32603;

const id = z.union([z.string(), z.number()]);
const failure = z.object({
  code: z.number().catch(INTERNAL_ERROR),
  message: z.string().catch('It did not say why.'),
  data: z.unknown().optional(),
});
const message = z.object({
  id: id.optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: failure.optional(),
});
type Message = z.infer<typeof message>;

/**
 * JSON-RPC 2.0 in lines of JSON, as ACP has it on stdio; without `version` as `codex app-server` speaks it, which leaves
 * the `jsonrpc` field out. It is written here because the client of the ACP package answers lines that are no message
 * with errors, which agents do not expect for their own log lines, and passes on neither notifications nor kinds of
 * updates that it does not know.
 */
export function createRpc({
  version,
  write,
  handlers,
}: {
  version: '2.0' | undefined;
  write: (line: string) => void;
  handlers: RpcHandlers;
}): Rpc {
  const waiting = new Map<RpcId, PromiseWithResolvers<unknown>>();
  let closed: Error | null = null;
  let nextId = 0;
  const send = (data: object): void => write(`${JSON.stringify({ jsonrpc: version, ...data })}\n`);

  const settle = ({ id: answered, error, result }: Message): void => {
    const call = answered === undefined ? undefined : waiting.get(answered);
    if (!call || answered === undefined) return;
    waiting.delete(answered);
    if (error) call.reject(new RpcError(error));
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
      const mine = nextId++;
      const call = Promise.withResolvers<unknown>();
      waiting.set(mine, call);
      send({ id: mine, method, params });
      return call.promise;
    },
    notify: (method, params) => send({ method, params }),
    reply: (answered, result) => send({ id: answered, result }),
    refuse: (refused, text) => send({ id: refused, error: { code: UNKNOWN_METHOD, message: text } }),
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
