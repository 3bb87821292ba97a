import type { ErrorCategory } from '../../../shared/domain/run.ts';
import type { Failure, ProcessExit } from '../types.ts';
import { how } from '../local-server/start-server.ts';
import type { OpencodeError } from './schemas.ts';

const MAX_MESSAGE = 500;
const rateLimit = /rate.?limit|too many requests|\b429\b|quota|usage limit|overloaded/i;

/** Sorts an error of opencode and says it to a person. */
export function failureOf({ name, data }: OpencodeError): Failure {
  const category = categoryOf(name, data.statusCode, data.message);
  return { category, message: said(category, data.message || name) };
}

/** It goes on asking a provider that does not answer as it should. `next`: when it would ask again. */
export function failureOfRetries({ message, next }: { message: string; next: number }): Failure {
  if (rateLimit.test(message)) {
    return { category: 'rate_limit', message: said('rate_limit', message), retryAt: next };
  }
  return { category: 'network', message: said('network', message) };
}

const opening: Readonly<Partial<Record<ErrorCategory, string>>> = {
  auth: 'The model provider did not accept the key. Sign in to opencode or check its key, then start the run again.',
  rate_limit: 'The model provider refused for now because of its rate limit. Start the run again later.',
  network: 'The model provider could not be reached. Check it and the network, then start the run again.',
  policy: 'The model provider refused the request by its rules.',
};

function said(category: ErrorCategory, message: string): string {
  const sentence = opening[category] ?? 'opencode stopped with an error.';
  return message === '' ? sentence : `${sentence} It said: ${message.slice(0, MAX_MESSAGE)}`;
}

function categoryOf(name: string, status: number | undefined, message: string): ErrorCategory {
  if (name === 'ProviderAuthError' || status === 401 || status === 403) return 'auth';
  if (name === 'ContentFilterError') return 'policy';
  if (status === 429) return 'rate_limit';
  if (name !== 'APIError') return 'unknown';
  if (rateLimit.test(message)) return 'rate_limit';
  return status === undefined || status >= 500 ? 'network' : 'unknown';
}

/** The person said no, and opencode ended its turn there (as it does when told no without a word). */
export const refused: Failure = {
  category: 'policy',
  message:
    'opencode was not allowed to do what it asked for and ended its turn there. What it did before is kept. Start the run again, or allow it next time.',
};

export const neverBegan: Failure = {
  category: 'harness_crash',
  message:
    'opencode accepted the prompt but did not begin to work on it, so this turn has changed nothing. Start the run again.',
};

export const outOfReach: Failure = {
  category: 'harness_crash',
  message:
    'opencode does not answer any more and was ended. What it changed is kept in the worktree. Start the run again.',
};

/** The process ended while a turn was running. */
export function crashed(exit: ProcessExit): Failure {
  return {
    category: 'harness_crash',
    message: `opencode ended in the middle of its work (${how(exit)}). What it changed is kept in the worktree.`,
  };
}
