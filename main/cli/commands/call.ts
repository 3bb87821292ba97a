import { HearthError } from '../../../shared/contract/errors.ts';
import type { Timers } from '../../../shared/lib/ports.ts';
import type { Command } from '../arguments.ts';
import { connectProfile } from '../connect-profile.ts';
import type { Terminal } from '../terminal.ts';

/** `hearth call`: one call, judged by the host alone. */
export async function runCall(
  { profile, method, params }: Extract<Command, { name: 'call' }>,
  { terminal, timers }: { terminal: Terminal; timers: Timers },
): Promise<void> {
  const input = parseParams(params);
  const client = await connectProfile({ profile, timers });
  try {
    await terminal.out(JSON.stringify(await client.callUnchecked(method, input)));
  } finally {
    client.close();
  }
}

function parseParams(text: string): object {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new HearthError('INVALID_PARAMS', 'The parameters have to be a JSON object. Nothing was sent.');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HearthError('PARSE_ERROR', 'The parameters are not JSON. Nothing was sent.');
  }
}
