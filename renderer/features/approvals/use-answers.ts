import { useState } from 'react';
import { useApp } from '../../lib/app-context.ts';
import { sentence } from '../../lib/use-action.ts';
import type { OpenApproval } from '../../lib/use-approvals.ts';
import { idOf, type InboxChoice } from './inbox-model.ts';

export interface UsedAnswers {
  /** Those that were answered here. Kept after the answer was taken: the row goes when its event comes. */
  readonly given: ReadonlySet<string>;
  answer(row: OpenApproval, choice: InboxChoice): void;
}

/** Answers questions, each once. One whose answer was not taken may be answered again. */
export function useAnswers(): UsedAnswers {
  const { host, toasts } = useApp();
  const [given, setGiven] = useState<ReadonlySet<string>>(new Set());
  return {
    given,
    answer(row, choice) {
      const id = idOf(row);
      if (given.has(id)) return;
      setGiven((before) => new Set(before).add(id));
      const { runId, approval } = row;
      host.call('runs.answer', { runId, requestId: approval.requestId, choice }).catch((failure: unknown) => {
        setGiven((before) => new Set([...before].filter((each) => each !== id)));
        toasts.show({ text: sentence(failure) });
      });
    },
  };
}
