import { z } from 'zod';
import type { ErrorCategory } from '../../../shared/domain/run.ts';
import type { Failure } from '../types.ts';

interface TurnError {
  readonly message: string;
  readonly codexErrorInfo?: unknown;
}

export const turnError: z.ZodType<TurnError> = z.object({
  message: z.string(),
  codexErrorInfo: z.unknown().optional(),
});

const http = z.record(z.string(), z.object({ httpStatusCode: z.number().nullable() }));
const MAX_MESSAGE = 500;

/** Sorts an error of codex (`CodexErrorInfo` of its protocol) and says it to a person. */
export function failureOf({ message, codexErrorInfo }: TurnError): Failure {
  const category = categoryOf(codexErrorInfo);
  const said = message.slice(0, MAX_MESSAGE);
  return { category, message: `${opening[category] ?? 'Codex stopped with an error.'} It said: ${said}` };
}

const opening: Readonly<Partial<Record<ErrorCategory, string>>> = {
  auth: 'The model provider did not accept the key. Sign in to codex or check its key, then start the run again.',
  rate_limit: 'The model provider refused for now because of its rate limit. Start the run again later.',
  network: 'The model provider could not be reached. Check the network, then start the run again.',
  policy: 'The model provider refused the request by its rules.',
  budget: 'The budget of this session is used up.',
};

function categoryOf(info: unknown): ErrorCategory {
  if (typeof info === 'string') return named[info] ?? 'unknown';
  const status = http.safeParse(info).data;
  if (!status) return 'unknown';
  const code = Object.values(status)[0]?.httpStatusCode ?? null;
  if (code === null) return 'network';
  if (code === 401 || code === 403) return 'auth';
  return code === 429 ? 'rate_limit' : 'unknown';
}

const named: Readonly<Record<string, ErrorCategory>> = {
  unauthorized: 'auth',
  usageLimitExceeded: 'rate_limit',
  rateLimitExceeded: 'rate_limit',
  sessionBudgetExceeded: 'budget',
  cyberPolicy: 'policy',
  misalignmentPolicyViolation: 'policy',
};
