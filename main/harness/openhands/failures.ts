import type { ErrorCategory } from '../../../shared/domain/run.ts';
import { how } from '../local-server/start-server.ts';
import type { Failure, ProcessExit } from '../types.ts';

const MAX_MESSAGE = 500;

const sorted: readonly (readonly [RegExp, ErrorCategory])[] = [
  [/authentication|unauthori[sz]ed|\b40[13]\b|api key/i, 'auth'],
  [/rate.?limit|too many requests|\b429\b|quota/i, 'rate_limit'],
  [/max.?iterations|budget/i, 'budget'],
  [/timeout|connection|service.?unavailable|\b50[0234]\b/i, 'network'],
];
const opening: Readonly<Partial<Record<ErrorCategory, string>>> = {
  auth: 'The model provider did not accept the key. Check LLM_API_KEY, then start the run again.',
  rate_limit: 'The model provider refused for now because of its rate limit. Start the run again later.',
  network: 'The model provider could not be reached. Check it and the network, then start the run again.',
  budget:
    'OpenHands took as many steps as it may and stopped. Give it a smaller task, then start the run again.',
};

/** Sorts an error of a conversation: by its code, and by what it says where the code is a general one. */
export function failureOf({ code, detail }: { code: string; detail: string }): Failure {
  const category =
    sorted.find(([pattern]) => pattern.test(code))?.[1] ??
    sorted.find(([pattern]) => pattern.test(detail))?.[1] ??
    'unknown';
  const sentence = opening[category] ?? 'OpenHands stopped with an error.';
  return { category, message: `${sentence} It said: ${`${code}: ${detail}`.slice(0, MAX_MESSAGE)}` };
}

export const unexplained: Failure = {
  category: 'unknown',
  message: 'OpenHands stopped with an error and did not say why. What it changed is kept in the worktree.',
};

export const stuck: Failure = {
  category: 'stalled',
  message:
    'OpenHands repeated itself without getting on and stopped. What it changed is kept. Make the task clearer, then start the run again.',
};

export const outOfReach: Failure = {
  category: 'harness_crash',
  message:
    'OpenHands does not answer any more and was ended. What it changed is kept in the worktree. Start the run again.',
};

export const noModel: Failure = {
  category: 'auth',
  message:
    'OpenHands was not told which model to use, so nothing was started. Set LLM_MODEL, LLM_API_KEY and, where needed, LLM_BASE_URL, and name them in HEARTH_AGENT_ENV.',
};

/** The process ended while a turn was running. */
export function crashed(exit: ProcessExit): Failure {
  return {
    category: 'harness_crash',
    message: `OpenHands ended in the middle of its work (${how(exit)}). What it changed is kept in the worktree.`,
  };
}
