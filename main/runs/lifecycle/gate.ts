import type { AnswerChoice } from '../../harness/types.ts';

/** Questions that a run asks before there is an agent. */
export interface Gate {
  /** A person has answered; the answer is journalled. */
  answer(requestId: string, choice: AnswerChoice): void;
}
