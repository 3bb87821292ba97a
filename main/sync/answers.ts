import { HearthError, type ErrorCode } from '../../shared/contract/errors.ts';
import type { RequestCall, RequestResult } from '../../shared/wire/request-messages.ts';

interface Sentence {
  readonly code: ErrorCode;
  readonly text: string;
}

const sentences: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  [
    'READ_ONLY',
    { code: 'FORBIDDEN', text: 'You may read this workspace but not change it. Nothing was changed.' },
  ],
  [
    'FORBIDDEN',
    {
      code: 'FORBIDDEN',
      text:
        'Your role does not allow this: owners and admins may, for roles that are not above their own. Nothing was ' +
        'changed.',
    },
  ],
  [
    'LAST_OWNER',
    {
      code: 'FORBIDDEN',
      text:
        'Nobody could look after the workspace any more: this is the last device of its last owner. Nothing was ' +
        'changed. Make somebody else an owner first, or let another device of yours join.',
    },
  ],
  ['INVALID', { code: 'INVALID_PARAMS', text: 'The sync server does not take this. Nothing was changed.' }],
  [
    'NOT_FOUND',
    { code: 'NOT_FOUND', text: 'The sync server does not know it, or no longer. Nothing was changed.' },
  ],
]);

/** The answer to a request if it is of this kind; else throws FORBIDDEN, INVALID_PARAMS or NOT_FOUND. */
export function granted<M extends RequestResult['method']>(
  result: RequestResult,
  method: M,
): Extract<RequestResult, { method: M }> {
  if (isOf(result, method)) return result;
  const { code, text } = sentences.get(result.method === 'refused' ? result.code : '') ?? {
    code: 'SERVER_REFUSED',
    text: 'The sync server gave an answer that this version does not understand. Nothing was changed here. Update Hearth.',
  };
  throw new HearthError(code, text);
}

function isOf<M extends RequestResult['method']>(
  result: RequestResult,
  method: M,
): result is Extract<RequestResult, { method: M }> {
  return result.method === method;
}

/** Asks the server. Rejects with NOT_LINKED, OFFLINE, DEADLINE or BUSY. */
export type Ask = (call: RequestCall) => Promise<RequestResult>;
