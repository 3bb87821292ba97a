import { z } from 'zod';
import type { NewHarnessEvent } from '../types.ts';

type Usage = Extract<NewHarnessEvent, { kind: 'usage' }>;

/** The tokens of a turn, where an agent tells them in its answer to the prompt: there are two ways. */
const tokens = z.object({ inputTokens: z.number(), outputTokens: z.number() });
const quota = z.object({
  quota: z.object({ token_count: z.object({ input_tokens: z.number(), output_tokens: z.number() }) }),
});
const answer = z.object({
  usage: tokens.nullish().catch(null),
  _meta: quota.nullish().catch(null),
});

/** Adds up what the turns of a session have used. */
export interface UsageMeter {
  /** The cost of the session so far, in US dollars. */
  cost(usd: number): void;
  /** Reads the answer to a prompt; nothing when it tells nothing. */
  turn(result: unknown): Usage[];
}

/** Creates the meter of one session. */
export function createUsageMeter(): UsageMeter {
  let inputTokens = 0;
  let outputTokens = 0;
  let costUsd: number | null = null;
  return {
    cost: (usd) => void (costUsd = usd),
    turn(result) {
      const { usage, _meta: meta } = answer.safeParse(result).data ?? {};
      const counted = meta?.quota.token_count;
      const told =
        usage ?? (counted && { inputTokens: counted.input_tokens, outputTokens: counted.output_tokens });
      if (!told) return [];
      inputTokens += told.inputTokens;
      outputTokens += told.outputTokens;
      const cost = costUsd === null ? {} : { costUsd };
      return [{ kind: 'usage', inputTokens, outputTokens, ...cost, raw: result }];
    },
  };
}
