import { Inbox, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useApp } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useAnswers } from '../../lib/questions/use-answers.ts';
import { ReadingFailed } from '../../lib/reading-failed.tsx';
import { useApprovals, type OpenApproval } from '../../lib/use-approvals.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { formatCount } from '../../ui/lib/format.ts';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { InboxList } from './inbox-list.tsx';
import { goneElsewhere, noteOfGone } from './inbox-model.ts';
import styles from './inbox.module.css';

/** What agents of this machine wait for a person with. */
export function InboxView(): React.ReactElement {
  const reading = useApprovals();
  const answers = useAnswers();
  const rows = reading.status === 'read' ? reading.value : null;
  useNoteOfGone(rows, answers.given);
  useKeys({ inboxBack: () => window.history.back() });
  return (
    <ViewShell
      scroll={false}
      header={
        <Header
          crumbs={[{ label: 'Inbox' }]}
          start={
            rows !== null &&
            rows.length > 0 && (
              <span className={styles['count']}>{`${formatCount(rows.length)} waiting`}</span>
            )
          }
        />
      }
    >
      {reading.status === 'reading' && <LoadingRows rows={4} label="Loading the inbox" />}
      {reading.status === 'failed' && (
        <ReadingFailed
          icon={X}
          title="The inbox cannot be shown"
          safe="Agents go on waiting: nothing that they ask for happens without an answer."
          reading={reading}
        />
      )}
      {rows !== null && <InboxList rows={rows} answers={answers} empty={<NoQuestions />} />}
    </ViewShell>
  );
}

function NoQuestions(): React.ReactElement {
  return (
    <EmptyState
      icon={Inbox}
      title="No agent waits for you"
      keys={[
        { keys: keysOf('goRuns'), does: 'runs' },
        { keys: keysOf('goIssues'), does: 'all issues' },
      ]}
    >
      When an agent of this machine wants to do something that you have not allowed, its question stands here,
      and the agent waits.
    </EmptyState>
  );
}

/** Says so when a question goes that was not answered in this window. */
function useNoteOfGone(rows: readonly OpenApproval[] | null, given: ReadonlySet<string>): void {
  const { toasts } = useApp();
  const before = useRef<readonly OpenApproval[]>([]);
  useEffect(() => {
    if (rows === null) return;
    const note = noteOfGone(goneElsewhere(before.current, rows, given));
    before.current = rows;
    if (note !== null) toasts.show({ text: note });
  }, [rows, given, toasts]);
}
