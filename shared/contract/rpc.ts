import type { Cancellation, Undo } from '../lib/ports.ts';
import { createCanceller } from '../lib/cancellation.ts';
import { createEmitter } from '../lib/emitter.ts';
import { decodeChannelFrame } from './channel-codec.ts';
import type { ChannelFrame } from './channel.ts';
import { errorCodes, isErrorCode, type ErrorCode, HearthError } from './errors.ts';
import { parseRpcFrame } from './rpc-frames.ts';
import type { Transport } from './transport.ts';

interface Disposable {
  dispose(): void;
}
type Listen<T> = (listener: (value: T) => void) => Disposable;

interface CancellationToken {
  readonly isCancellationRequested: boolean;
  readonly onCancellationRequested: Listen<unknown>;
}

interface Connection {
  sendRequest(method: string, params: object, token: CancellationToken): Promise<unknown>;
  sendNotification(method: string, params: object): Promise<void>;
  onRequest(handler: (method: string, params: unknown, token: CancellationToken) => unknown): Disposable;
  onNotification(handler: (method: string, params: unknown) => void): Disposable;
  listen(): void;
  dispose(): void;
}

interface Reader {
  onError: Listen<Error>;
  onClose: Listen<void>;
  onPartialMessage: Listen<never>;
  listen(take: (message: { jsonrpc: string }) => void): Disposable;
  dispose(): void;
}

interface Writer {
  onError: Listen<never>;
  onClose: Listen<void>;
  write(message: { jsonrpc: string }): Promise<void>;
  end(): void;
  dispose(): void;
}

/** What is used of vscode-jsonrpc. Its modules `vscode-jsonrpc/node` and `vscode-jsonrpc/browser` both fit. */
export interface JsonRpcEngine {
  createMessageConnection(reader: Reader, writer: Writer): Connection;
  readonly CancellationTokenSource: new () => {
    readonly token: CancellationToken;
    cancel(): void;
    dispose(): void;
  };
  readonly ResponseError: new (code: number, message: string, data: { code: string }) => Error;
}

/** One end of a JSON-RPC conversation that shares its transport with channels. */
export interface RpcPeer {
  /** Rejects with a HearthError only; DISCONNECTED when the transport closed before the answer. */
  request(method: string, params: object, signal?: Cancellation): Promise<unknown>;
  notify(method: string, params: object): void;
  sendFrame(bytes: Uint8Array): void;
}

export interface RpcOptions {
  readonly engine: JsonRpcEngine;
  readonly transport: Transport;
  /** Longest text frame that is read, in UTF-16 code units. */
  readonly maxTextLength: number;
  /** Longest binary frame that is read. */
  readonly maxBinaryBytes: number;
  /** Answers a request of the other side. What it throws must be a HearthError; other errors become INTERNAL. */
  onRequest(method: string, params: unknown, signal: Cancellation): Promise<unknown>;
  onNotification(method: string, params: unknown): void;
  onChannelFrame(frame: ChannelFrame): void;
  /** A frame that is not of the contract. A bad text frame has been answered already. */
  onInvalid(reason: string): void;
}

/** Joins JSON-RPC and channels to a transport and begins to listen. */
export function createRpc(options: RpcOptions): RpcPeer {
  const { engine, transport } = options;
  const incoming = createEmitter<{ jsonrpc: string }>();
  const closed = createEmitter<void>();
  const connection = engine.createMessageConnection(
    createReader(incoming.subscribe, closed.subscribe),
    createWriter(transport),
  );
  connection.onRequest((method, params, token) => answer(options, method, params, token));
  connection.onNotification((method, params) => options.onNotification(method, params));
  connection.listen();
  transport.onMessage((message) => {
    if (typeof message === 'string') receiveText(options, message, incoming.emit);
    else receiveBytes(options, message);
  });
  let open = true;
  transport.onClose(() => {
    open = false;
    closed.emit();
    connection.dispose();
  });
  return {
    request: (method, params, signal) => sendRequest(options.engine, connection, method, params, signal),
    notify(method, params) {
      // One that has gone is told nothing; its transport reports the close by itself.
      if (open) connection.sendNotification(method, params).catch(() => undefined);
    },
    sendFrame: (bytes) => transport.send(bytes),
  };
}

function receiveText(options: RpcOptions, text: string, take: (message: { jsonrpc: string }) => void): void {
  const frame = parseRpcFrame(text, options.maxTextLength);
  if (frame.ok) return take(frame.message);
  const error = { code: errorCodes[frame.code], message: frame.reason, data: { code: frame.code } };
  options.transport.send(JSON.stringify({ jsonrpc: '2.0', id: frame.id, error }));
  options.onInvalid(frame.code);
}

function receiveBytes(options: RpcOptions, bytes: Uint8Array): void {
  const frame = decodeChannelFrame(bytes, options.maxBinaryBytes);
  if (frame) options.onChannelFrame(frame);
  else options.onInvalid('channel');
}

async function answer(
  options: RpcOptions,
  method: string,
  params: unknown,
  token: CancellationToken,
): Promise<unknown> {
  const canceller = createCanceller();
  const giveUp = (): void =>
    canceller.cancel(new HearthError('DEADLINE', 'The caller has given up on this call.'));
  if (token.isCancellationRequested) giveUp();
  else token.onCancellationRequested(giveUp);
  try {
    return await options.onRequest(method, params, canceller.signal);
  } catch (error) {
    const known = error instanceof HearthError ? error : new HearthError('INTERNAL', 'Something went wrong.');
    throw new options.engine.ResponseError(errorCodes[known.code], known.message, { code: known.code });
  }
}

async function sendRequest(
  engine: JsonRpcEngine,
  connection: Connection,
  method: string,
  params: object,
  signal?: Cancellation,
): Promise<unknown> {
  const source = new engine.CancellationTokenSource();
  const cancel = (): void => source.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    return await connection.sendRequest(method, params, source.token);
  } catch (error) {
    throw asHearthError(error);
  } finally {
    signal?.removeEventListener('abort', cancel);
    source.dispose();
  }
}

/** An error answer of the other side as it was thrown there; anything else means that no answer will come. */
function asHearthError(error: unknown): HearthError {
  const code = codeOf(error);
  if (code !== null && error instanceof Error) return new HearthError(code, error.message);
  const message =
    'The connection to the host ended before it answered. What was asked may have been done or not.';
  return new HearthError('DISCONNECTED', message, { cause: error });
}

/** By the name in its data; an error that JSON-RPC itself made has only the number. */
function codeOf(error: unknown): ErrorCode | null {
  if (typeof error !== 'object' || error === null || !('data' in error) || !('code' in error)) return null;
  const { code, data } = error;
  if (typeof data === 'object' && data !== null && 'code' in data && isErrorCode(data.code)) return data.code;
  return (
    Object.keys(errorCodes)
      .filter(isErrorCode)
      .find((name) => errorCodes[name] === code) ?? null
  );
}

/** Nothing to dispose of: the transport ends the subscriptions together with itself. */
const nothing: Disposable = { dispose: () => undefined };
const never = (): Disposable => nothing;

function listenTo<T>(subscribe: (listener: (value: T) => void) => Undo): Listen<T> {
  return (listener) => ({ dispose: subscribe(listener) });
}

function createReader(
  messages: (listener: (message: { jsonrpc: string }) => void) => Undo,
  closed: (listener: () => void) => Undo,
): Reader {
  const onMessage = listenTo(messages);
  return {
    onError: never,
    onClose: listenTo(closed),
    onPartialMessage: never,
    listen: (take) => onMessage(take),
    dispose: () => undefined,
  };
}

function createWriter(transport: Transport): Writer {
  return {
    onError: never,
    onClose: never,
    async write(message) {
      transport.send(JSON.stringify(message));
    },
    end: () => undefined,
    dispose: () => undefined,
  };
}
