/* oxlint-disable jsx-a11y/no-noninteractive-tabindex, jsx-a11y/no-noninteractive-element-interactions --
   the block takes the focus itself, because its keys may act only then */
import type { LucideIcon } from 'lucide-react';
import { useId } from 'react';
import type { KeyboardEvent, ReactNode, Ref } from 'react';

import { Icon } from '../icon.tsx';
import { AnswerButtons, type Answer } from './answer-buttons.tsx';
import css from './question-block.module.css';

export interface Touch {
  readonly icon: LucideIcon;
  readonly text: string;
}

export interface QuestionBlockProps {
  /** `Allow this command?` */
  readonly question: string;
  /** Why it is asked. */
  readonly why: string;
  /** `asked 0:42 ago` */
  readonly age: string;
  /** Exactly what would run; it wraps, and is never cut. */
  readonly command: string;
  /** Before it; null when it is not a command line. */
  readonly sign?: string | null;
  /** What it may touch. */
  readonly touches: readonly Touch[];
  readonly onAnswer: (answer: Answer) => void;
  /** Why the agent cannot be asked to explain it. */
  readonly whyNotExplain?: string | undefined;
  /** While an answer is on its way. */
  readonly busy?: string | undefined;
  /** At the right of the buttons: `or type below to say why`. */
  readonly hint?: string;
  readonly ref?: Ref<HTMLDivElement>;
}

function answerOf(event: KeyboardEvent): Answer | undefined {
  if (event.metaKey || event.ctrlKey || event.altKey || event.nativeEvent.isComposing) return undefined;
  const key = event.key.toLowerCase();
  if (key === 'y') return event.shiftKey ? 'allow_always' : 'allow';
  if (event.shiftKey) return undefined;
  if (key === 'n') return 'deny';
  return key === 'e' ? 'explain' : undefined;
}

/** An approval. Its keys act only while the focus is inside it; Enter answers nothing by default. */
export function QuestionBlock(props: QuestionBlockProps): ReactNode {
  const { question, why, age, command, sign = '$', touches, onAnswer, busy, hint, ref } = props;
  const id = useId();
  const onKeyDown = (event: KeyboardEvent): void => {
    const answer = answerOf(event);
    if (answer === undefined || busy !== undefined || event.repeat) return;
    event.preventDefault();
    event.stopPropagation();
    onAnswer(answer);
  };
  return (
    <div
      ref={ref}
      role="group"
      tabIndex={0}
      aria-labelledby={`${id}-question`}
      aria-describedby={`${id}-command`}
      className={css['block']}
      onKeyDown={onKeyDown}
    >
      <div className={css['head']}>
        <span id={`${id}-question`} className={css['title']}>
          {question}
        </span>
        <span className={css['why']}>{why}</span>
        <span className={css['age']}>{age}</span>
      </div>
      <div className={css['command']}>
        {sign !== null && (
          <span className={css['prompt']} aria-hidden>
            {sign}
          </span>
        )}
        <code id={`${id}-command`} className={css['code']} data-selectable>
          {command}
        </code>
      </div>
      <div className={css['touches']}>
        {touches.map(({ icon, text }) => (
          <span key={text} className={css['touch']}>
            <Icon of={icon} size={14} />
            {text}
          </span>
        ))}
      </div>
      <div className={css['actions']}>
        <AnswerButtons busy={busy} whyNotExplain={props.whyNotExplain} onAnswer={onAnswer} />
        {hint !== undefined && <span className={css['hint']}>{hint}</span>}
      </div>
    </div>
  );
}
