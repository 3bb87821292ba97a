import { Folder, ShieldOff } from 'lucide-react';
import type { Approval, LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { describeAsked, idOf, isUnsandboxed, whyNotExplain } from '../../../lib/questions/question-words.ts';
import { useAnswers } from '../../../lib/questions/use-answers.ts';
import { useNow } from '../../../lib/use-now.ts';
import { formatClock, formatTimeOfDay } from '../../../ui/lib/format.ts';
import { RunMark } from '../../../ui/marks/run-mark.tsx';
import { QuestionBlock } from '../../../ui/run/question-block.tsx';
import { TimelineEntry } from '../../../ui/run/timeline.tsx';

interface Props {
  readonly run: LocalRunRow;
  readonly approval: Approval;
  readonly ref: React.Ref<HTMLDivElement>;
}

/** The question that the agent waits with, and the answers to it: those of the inbox. */
export function OpenQuestion({ run, approval, ref }: Props): React.ReactElement {
  const { openedAt, kind, command, title, reason } = approval;
  const asked = { runId: run.runId, approval };
  const answers = useAnswers();
  const now = useNow(1_000);
  return (
    <TimelineEntry
      time={formatTimeOfDay(openedAt, 'second')}
      node={<RunMark state="waiting" size={14} label={null} />}
      tone="wait"
      block
    >
      <QuestionBlock
        ref={ref}
        question={describeAsked(approval)}
        why={reason ?? 'The agent asks before it goes on.'}
        age={`asked ${formatClock(now - openedAt)} ago`}
        command={command ?? title}
        sign={kind === 'command' ? '$' : null}
        touches={[
          { icon: Folder, text: 'in the worktree of this run' },
          ...(isUnsandboxed(approval, run)
            ? [{ icon: ShieldOff, text: 'not sandboxed: it runs as you' }]
            : []),
        ]}
        whyNotExplain={whyNotExplain(approval, run)}
        busy={answers.given.has(idOf(asked)) ? 'The answer is on its way.' : undefined}
        onAnswer={(choice) => answers.answer(asked, choice)}
      />
    </TimelineEntry>
  );
}
