import { z } from 'zod';
import { contractLimits } from './contract-limits.ts';

/**
 * Text frames of the contract: one JSON-RPC 2.0 message each. Parameters go by name. Batches are not
 * taken: frames are cheap, and a batch would let one message open any number of calls.
 */
const jsonrpc = z.literal('2.0');
const id = z.union([z.number().int(), z.string().max(64)]);
const methodName = z.string().min(1).max(128);

const request = z.strictObject({ jsonrpc, id, method: methodName, params: z.unknown().optional() });
const cancel = z.strictObject({
  jsonrpc,
  method: z.literal('$/cancelRequest'),
  params: z.strictObject({ id }),
});
// Names beginning with `$/` belong to the protocol; of those only the cancellation is spoken here.
const notification = z.strictObject({
  jsonrpc,
  method: methodName.regex(/^[^$]/),
  params: z.unknown().optional(),
});
const rpcError = z.strictObject({
  code: z.number().int(),
  message: z.string(),
  data: z.unknown().optional(),
});
const success = z.strictObject({ jsonrpc, id, result: z.unknown() });
const failure = z.strictObject({ jsonrpc, id: id.nullable(), error: rpcError });

export type RpcMessage =
  | z.output<typeof request>
  | z.output<typeof cancel>
  | z.output<typeof notification>
  | z.output<typeof success>
  | z.output<typeof failure>;

/** What a text frame holds, or why it holds nothing; `id` names the request to answer, as far as it can be told. */
export type RpcFrame =
  | { ok: true; message: RpcMessage }
  | { ok: false; code: 'PARSE_ERROR' | 'INVALID_REQUEST'; id: number | string | null; reason: string };

/** Reads one text frame of at most `maxLength` UTF-16 code units. */
export function parseRpcFrame(text: string, maxLength: number = contractLimits.textLength): RpcFrame {
  if (text.length > maxLength) return invalid('INVALID_REQUEST', null, 'The message is too long.');
  const value = parseJson(text);
  if (value === undefined) return invalid('PARSE_ERROR', null, 'The message is not JSON.');
  const message = schemaFor(value).safeParse(value);
  if (message.success) return { ok: true, message: message.data };
  return invalid(
    'INVALID_REQUEST',
    idOf(value),
    'The message is not a JSON-RPC 2.0 request with named parameters.',
  );
}

function invalid(
  code: 'PARSE_ERROR' | 'INVALID_REQUEST',
  to: number | string | null,
  reason: string,
): RpcFrame {
  return { ok: false, code, id: to, reason };
}

/** `undefined` cannot be written in JSON, so it stands for a text that is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Chosen by the members that tell the kinds apart, so that only one schema is tried. */
function schemaFor(value: unknown): z.ZodType<RpcMessage> {
  if (!isObject(value)) return request;
  if ('method' in value) {
    if ('id' in value) return request;
    return value['method'] === '$/cancelRequest' ? cancel : notification;
  }
  return 'error' in value ? failure : success;
}

function idOf(value: unknown): number | string | null {
  return isObject(value) ? (id.safeParse(value['id']).data ?? null) : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
