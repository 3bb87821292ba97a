import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { auditRows, logStatus, madeInvite } from './control-messages.ts';
import { readServing } from './control-paths.ts';
import { OperatorError, operatorCodes } from './operator-error.ts';
import type { Operator } from './operator.ts';

const refusal = z.object({ code: z.enum(operatorCodes), message: z.string() });

const ANSWER_MS = 30_000;

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: object;
}

function createSilence(): OperatorError {
  return new OperatorError(
    'FAILED',
    'The server that runs did not answer within 30 s. Nothing is known to have changed. See its log, and try again.',
  );
}

/** Asks over a socket; rejects when nobody listens there. */
async function ask(socketPath: string, { method, path, body }: Call): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  const call = request({ socketPath, method, path, headers });
  call.setTimeout(ANSWER_MS, () => call.destroy(createSilence()));
  call.end(body && JSON.stringify(body));
  const answered = await once(call, 'response');
  // Node gives the response with the event.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const response = answered[0] as IncomingMessage;
  const answer: unknown = JSON.parse(await text(response));
  if (response.statusCode === 200) return answer;
  const { code, message } = refusal.parse(answer);
  throw new OperatorError(code, message);
}

/** The operator of the server that runs on a folder; null when there is none. */
export async function findRunningOperator(folder: string): Promise<Operator | null> {
  const serving = readServing(folder);
  if (!serving) return null;
  const send = (call: Call): Promise<unknown> => ask(serving.control, call);
  try {
    await send({ method: 'GET', path: '/status' });
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    // Left by a server that was killed.
    return null;
  }
  return {
    status: async () => logStatus.parse(await send({ method: 'GET', path: '/status' })),
    audit: async (after, limit) =>
      auditRows.parse(await send({ method: 'GET', path: `/audit?after=${after}&limit=${limit}` })),
    invite: async (terms) => madeInvite.parse(await send({ method: 'POST', path: '/invite', body: terms })),
    async backedUp({ serverId, epoch, seq }) {
      await send({ method: 'POST', path: '/backed-up', body: { serverId, epoch, seq } });
    },
  };
}
