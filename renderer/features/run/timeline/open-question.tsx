import { Folder, ShieldOff } from 'lucide-react';
import { useState } from 'react';
import type { Approval } from '../../../../shared/contract/run-schemas.ts';
import { useApp } from '../../../lib/app-context.ts';
import { sentence } from '../../../lib/use-action.ts';
import { useNow } from '../../../lib/use-now.ts';
import { formatClock, formatTimeOfDay } from '../../../ui/lib/format.ts';
import { RunMark } from '../../../ui/marks/run-mark.tsx';
import { QuestionBlock, type Answer } from '../../../ui/run/question-block.tsx';
import { TimelineEntry } from '../../../ui/run/timeline.tsx';

interface Props {
  readonly runId: string;
  readonly approval: Approval;
  readonly sandboxed: boolean;
  readonly ref: React.Ref<HTMLDivElement>;
}

const questions: Readonly<Record<Approval['kind'], string>> = {
  command: 'Allow this command?',
  file_change: 'Allow this change?',
  read: 'Allow to read this?',
  question: 'The agent asks you',
  other: 'Allow this?',
};
const choices = { once: 'allow', always: 'allow_always', deny: 'deny' } as const satisfies Record<
  Answer,
  string
>;

/** The question that the agent waits with, and the answers to it. */
export function OpenQuestion({ runId, approval, sandboxed, ref }: Props): React.ReactElement {
  const { host, toasts } = useApp();
  const { requestId, openedAt, kind, command, title, reason } = approval;
  // Kept after the answer was taken: the question goes away by itself when its event comes.
  const [answered, setAnswered] = useState(false);
  const now = useNow(1_000);
  const answer = (choice: Answer): void => {
    setAnswered(true);
    host.call('runs.answer', { runId, requestId, choice: choices[choice] }).catch((failure: unknown) => {
      setAnswered(false);
      toasts.show({ text: sentence(failure) });
    });
  };
  return (
    <TimelineEntry
      time={formatTimeOfDay(openedAt, 'second')}
      node={<RunMark state="waiting" size={14} label={null} />}
      tone="wait"
      block
    >
      <QuestionBlock
        ref={ref}
        question={questions[kind]}
        why={reason ?? 'The agent asks before it goes on.'}
        age={`asked ${formatClock(now - openedAt)} ago`}
        command={command ?? title}
        sign={kind === 'command' ? '$' : null}
        touches={[
          { icon: Folder, text: 'in the worktree of this run' },
          ...(sandboxed ? [] : [{ icon: ShieldOff, text: 'not sandboxed: it runs as you' }]),
        ]}
        alwaysLabel="Always in this worktree"
        busy={answered ? 'The answer is on its way.' : undefined}
        onAnswer={answer}
      />
    </TimelineEntry>
  );
}
