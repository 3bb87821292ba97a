import type { ReactNode } from 'react';

import { Button } from '../controls/button.tsx';

/** What a person says to an approval. */
export type Answer = 'allow' | 'allow_always' | 'deny' | 'explain';

const answers = [
  { answer: 'allow', label: 'Allow once', keys: 'Y' },
  { answer: 'allow_always', label: 'Allow always', keys: 'Shift+Y' },
  { answer: 'deny', label: 'Deny', keys: 'N' },
  { answer: 'explain', label: 'Ask to explain', keys: 'E' },
] as const satisfies { answer: Answer; label: string; keys: string }[];

export interface AnswerButtonsProps {
  readonly size?: 24 | 28;
  /** The keys mean this question: they show, and the first answer stands out. */
  readonly current?: boolean;
  /** While an answer is on its way. */
  readonly busy?: string | undefined;
  /** Why nobody could explain it. */
  readonly whyNotExplain?: string | undefined;
  readonly onAnswer: (answer: Answer) => void;
}

/** The answers to an approval: the same words and keys wherever one stands. */
export function AnswerButtons(props: AnswerButtonsProps): ReactNode {
  const { size = 28, current = true, busy, whyNotExplain, onAnswer } = props;
  return answers.map(({ answer, label, keys }) => (
    <Button
      key={answer}
      size={size}
      variant={current && answer === 'allow' ? 'primary' : 'secondary'}
      keys={current ? keys : undefined}
      disabledReason={busy ?? (answer === 'explain' ? whyNotExplain : undefined)}
      onClick={() => onAnswer(answer)}
    >
      {label}
    </Button>
  ));
}
