import { z } from 'zod';
import type { ErrorCategory } from '../../../shared/domain/run.ts';
import type { Failure, ProcessExit } from '../types.ts';
import type { RpcError } from '../json-rpc/rpc.ts';

/** ACP: the agent wants a sign-in first. */
const AUTH_REQUIRED = -32_000;
const MAX_MESSAGE = 500;

const opening: Readonly<Partial<Record<ErrorCategory, string>>> = {
  auth: 'is not signed in, or its key was not accepted. Sign in to it in a terminal, or grant it a key, then start the run again.',
  rate_limit: 'was refused for now by its model provider because of a rate limit. Start the run again later.',
  network: 'could not reach its model provider. Check the network, then start the run again.',
  policy: 'was refused by its model provider’s rules. Ask for it in another way.',
  budget: 'has used up what its model provider grants. Look at the account, then start the run again.',
};

/** Sorts an error that an agent answered with, and says it to a person. `now`: ms since the epoch. */
export function failureOfError({ code, message, data }: RpcError, agent: string, now: number): Failure {
  const text = `${message} ${data === undefined ? '' : JSON.stringify(data)}`;
  const category = code === AUTH_REQUIRED ? 'auth' : (byStatus(code) ?? categoryOf(text));
  const details = z.object({ details: z.string() }).safeParse(data).data?.details;
  return failure({ category, agent, said: saidIn(details ?? message), text, now });
}

/** The same for an agent that tells of an error only in a message of its own. */
export function failureOfText(text: string, agent: string, now: number): Failure {
  return failure({ category: categoryOf(text), agent, said: saidIn(text), text, now });
}

function failure(of: {
  category: ErrorCategory;
  agent: string;
  said: string;
  text: string;
  now: number;
}): Failure {
  const { category, agent, said, text, now } = of;
  const message = `${agent} ${opening[category] ?? 'stopped with an error.'} It said: ${said}`;
  const retryAt = category === 'rate_limit' ? retryAtIn(text, now) : null;
  return { category, message, ...(retryAt === null ? {} : { retryAt }) };
}

/** A turn that ended otherwise than well, by its stop reason; null for a good end. */
export function failureOfStop(stopReason: string | undefined, agent: string): Failure | null {
  switch (stopReason) {
    case 'end_turn':
      return null;
    case 'refusal':
      return { category: 'policy', message: `${agent} refused to go on. Ask for it in another way.` };
    case 'max_tokens':
    case 'max_turn_requests':
      return {
        category: 'budget',
        message: `${agent} reached the limit of one turn (${stopReason}). Divide the task, or raise its limit.`,
      };
    default:
      return {
        category: 'unknown',
        message: `${agent} stopped for a reason that Hearth does not know (${String(stopReason).slice(0, 100)}).`,
      };
  }
}

/** The end of the agent in the middle of a turn. */
export function crashed({ code, signal }: ProcessExit, agent: string, lastWords: string): Failure {
  const how = signal === null ? `exit code ${code}` : signal;
  const said = lastWords === '' ? '' : ` It said: ${lastWords.slice(-MAX_MESSAGE)}`;
  return {
    category: 'harness_crash',
    message: `${agent} ended in the middle of its work (${how}). What it changed is kept in the worktree.${said}`,
  };
}

/** Some agents answer with the HTTP status of their provider as the code. */
function byStatus(status: number): ErrorCategory | null {
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'budget';
  if (status === 429 || status === 529) return 'rate_limit';
  return status === 502 || status === 503 || status === 504 ? 'network' : null;
}

/** Words are surer than numbers, which may mean anything; so are the most particular ones. */
const words: readonly (readonly [RegExp, ErrorCategory])[] = [
  [/billing_error|credit balance|insufficient_quota|account_on_hold/i, 'budget'],
  [/rate.?limit|too many requests|RESOURCE_EXHAUSTED|quota|usage limit|overloaded/i, 'rate_limit'],
  [/authenticat|unauthori[sz]ed|api.?key|not logged in|oauth_org_not_allowed|cloud_credential/i, 'auth'],
  [
    /ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|fetch failed|socket hang up|connection error/i,
    'network',
  ],
];

function categoryOf(text: string): ErrorCategory {
  const named = words.find(([pattern]) => pattern.test(text));
  if (named) return named[1];
  const status = /(?:error|status|code|http)\D{0,20}\b([45]\d\d)\b/i.exec(text)?.[1];
  return (status === undefined ? null : byStatus(Number(status))) ?? 'unknown';
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const MAX_WAIT = 7 * 24 * 3_600_000;

/** When a provider says that it may be tried again, in one of the ways they have. */
function retryAtIn(text: string, now: number): number | null {
  const told = /retry[\s_-]?(?:in|after|delay)\W{0,5}(\d+(?:\.\d+)?)\s*(ms|s|m|h)?/i.exec(text);
  const wait = told ? Number(told[1]) * (unitMs[told[2]?.toLowerCase() ?? 's'] ?? 1000) : null;
  if (wait !== null) return now + Math.min(Math.ceil(wait), MAX_WAIT);
  // Claude: seconds since the epoch.
  const reset = /limit reached\|(\d{10})\b/i.exec(text)?.[1];
  return reset === undefined ? null : Number(reset) * 1000;
}

const wrapped = z.object({ error: z.object({ message: z.string() }) });

/** Providers put JSON into messages; a person wants the sentence in it. */
function saidIn(message: string): string {
  let said = message;
  try {
    said = wrapped.safeParse(JSON.parse(message)).data?.error.message ?? message;
  } catch {
    // It is a sentence already.
  }
  return said.slice(0, MAX_MESSAGE);
}
