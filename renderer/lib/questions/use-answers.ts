import { useState } from 'react';
import { useApp } from '../app-context.ts';
import { sentence } from '../use-action.ts';
import { idOf, whyNotExplain, type AnswerChoice, type AskedQuestion } from './question-words.ts';

export interface UsedAnswers {
  /** Those that were answered here. Kept after the answer was taken: the question goes when its event comes. */
  readonly given: ReadonlySet<string>;
  /** False when it is not sent: it was answered before, or its agent cannot explain, which a toast says. */
  answer(question: AskedQuestion, choice: AnswerChoice): boolean;
}

/** Answers questions, each once. One whose answer was not taken may be answered again. */
export function useAnswers(): UsedAnswers {
  const { host, replica, toasts } = useApp();
  const [given, setGiven] = useState<ReadonlySet<string>>(new Set());
  return {
    given,
    answer(question, choice) {
      const id = idOf(question);
      const { runId, approval } = question;
      const why = whyNotExplain(approval, replica.getSnapshot().runs.byId.get(runId));
      if (given.has(id)) return false;
      if (choice === 'explain' && why !== undefined) {
        toasts.show({ text: why });
        return false;
      }
      setGiven((before) => new Set(before).add(id));
      host.call('runs.answer', { runId, requestId: approval.requestId, choice }).catch((failure: unknown) => {
        setGiven((before) => new Set([...before].filter((each) => each !== id)));
        toasts.show({ text: sentence(failure) });
      });
      return true;
    },
  };
}
