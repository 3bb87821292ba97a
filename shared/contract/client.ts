import { runWithDeadline } from '../lib/deadline.ts';
import type { z } from 'zod';
import { createEmitter, type Emitter } from '../lib/emitter.ts';
import type { Cancellation, Timers, Undo } from '../lib/ports.ts';
import type { ChannelTarget } from './channel.ts';
import { createClientChannels, type Channel } from './client-channels.ts';
import { contractLimits } from './contract-limits.ts';
import { contract, methodSchemas, type Input, type MethodName, type Result } from './contract.ts';
import { HearthError } from './errors.ts';
import { notifications, type NotificationName, type NotificationOf } from './events.ts';
import type { Method } from './method.ts';
import { createRpc, type JsonRpcEngine } from './rpc.ts';
import type { CloseReason, Transport } from './transport.ts';

export interface CallOptions {
  readonly signal?: Cancellation;
  /** ms to wait for the answer; when left out, a little longer than the host itself takes to give up. */
  readonly deadlineMs?: number;
}

/** A connection to a host. All that it rejects with are HearthErrors; switch on `code`. */
export interface Client {
  /**
   * Calls a method and gives its parsed result. DEADLINE: no answer in time, DISCONNECTED: no answer will
   * come; after either, a mutation may have happened or not.
   */
  call<N extends MethodName>(method: N, input: Input<N>, options?: CallOptions): Promise<Result<N>>;
  /** As `call`, for a name and parameters that only the host shall judge; the result is as it came. */
  callUnchecked(method: string, params: object, options?: CallOptions): Promise<unknown>;
  on<N extends NotificationName>(name: N, listener: (params: NotificationOf<N>) => void): Undo;
  openChannel(target: ChannelTarget): Channel;
  /** Called once, also after this side's `close`, and at once when it has already happened. */
  onClose(listener: (reason: CloseReason) => void): Undo;
  close(): void;
}

export interface ClientOptions {
  /** Open and past its handshake. */
  readonly transport: Transport;
  readonly engine: JsonRpcEngine;
  readonly timers: Timers;
}

const notificationSchemas: { readonly [N in NotificationName]: z.ZodType<NotificationOf<N>> } = notifications;
type Emitters = { [N in NotificationName]: Emitter<NotificationOf<N>> };

/** Makes the typed client of a host. */
export function createClient({ transport, engine, timers }: ClientOptions): Client {
  const emitters: Emitters = {
    'journal.events': createEmitter(),
    'journal.lagged': createEmitter(),
    'sync.progress': createEmitter(),
  };
  let ended: CloseReason | null = null;
  const closed = createEmitter<CloseReason>();
  const channels = createClientChannels({ send: (bytes) => transport.send(bytes) });
  const rpc = createRpc({
    engine,
    transport,
    // The host is trusted: what it sends is as long as what was asked for.
    maxTextLength: Number.MAX_SAFE_INTEGER,
    maxBinaryBytes: Number.MAX_SAFE_INTEGER,
    onRequest: (method) =>
      Promise.reject(new HearthError('UNKNOWN_METHOD', `Clients answer no calls (${method}).`)),
    onNotification: (name, params) => emitNotification(emitters, name, params),
    onChannelFrame: channels.receive,
    onInvalid: () => undefined,
  });
  transport.onClose((reason) => {
    ended = reason;
    channels.closeAll(reason);
    closed.emit(reason);
  });

  async function callUnchecked(method: string, params: object, options: CallOptions = {}): Promise<unknown> {
    if (ended) throw disconnected(ended);
    const deadlineMs = options.deadlineMs ?? deadlineOf(method) + contractLimits.deadlineGraceMs;
    const deadline = { timers, deadlineMs, signal: options.signal, ...excuses(method, deadlineMs) };
    return runWithDeadline(deadline, (signal) => rpc.request(method, params, signal));
  }

  return {
    async call(method, input, options) {
      const result = await callUnchecked(method, input, options);
      return parseResult(method, result);
    },
    callUnchecked,
    on: (name, listener) => emitters[name].subscribe(listener),
    openChannel: (target) => channels.open(target),
    onClose(listener) {
      const reason = ended;
      if (reason) void Promise.resolve().then(() => listener(reason));
      return closed.subscribe(listener);
    },
    close: () => transport.close(),
  };
}

function deadlineOf(name: string): number {
  const table: Readonly<Record<string, Method>> = contract;
  const method = Object.hasOwn(table, name) ? table[name] : undefined;
  return method?.deadlineMs ?? contractLimits.deadlineMs;
}

function excuses(method: string, deadlineMs: number): { late(): Error; givenUp(): Error } {
  const late = `The host did not answer ${method} within ${deadlineMs} ms. It may still do what was asked.`;
  return {
    late: () => new HearthError('DEADLINE', late),
    givenUp: () => new HearthError('DEADLINE', `${method} was given up by its caller. It may still be done.`),
  };
}

function parseResult<N extends MethodName>(method: N, result: unknown): Result<N> {
  const parsed = methodSchemas[method].result.safeParse(result);
  if (parsed.success) return parsed.data;
  const message = `The host answered ${method} in a form this client does not know: their versions differ. Restart both.`;
  throw new HearthError('UPGRADE_REQUIRED', message);
}

function emitNotification(emitters: Emitters, name: string, params: unknown): void {
  if (!isNotification(name)) return;
  emitParsed(name, params, emitters);
}

function emitParsed<N extends NotificationName>(name: N, params: unknown, emitters: Emitters): void {
  const parsed = notificationSchemas[name].safeParse(params);
  if (parsed.success) emitters[name].emit(parsed.data);
}

function isNotification(name: string): name is NotificationName {
  return Object.hasOwn(notifications, name);
}

function disconnected({ reason }: CloseReason): HearthError {
  const why = reason === '' ? '' : ` (${reason})`;
  return new HearthError('DISCONNECTED', `The connection to the host has ended${why}. Nothing was sent.`);
}
