import { useEffect, useMemo, useRef } from 'react';
import { besideGone } from '../../lib/list/list-cursor.ts';
import { useListCursor } from '../../lib/list/use-list-cursor.ts';
import { idOf, type AnswerChoice } from '../../lib/questions/question-words.ts';
import type { UsedAnswers } from '../../lib/questions/use-answers.ts';
import type { OpenApproval } from '../../lib/use-approvals.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useNow } from '../../lib/use-now.ts';
import { navigate } from '../../lib/use-route.ts';
import { List } from '../../ui/list/list.tsx';
import { InboxQuestion, questionRowId } from './inbox-question.tsx';
import styles from './inbox.module.css';
import { useAnswerOfferings } from './use-answer-offerings.ts';

interface Props {
  readonly rows: readonly OpenApproval[];
  readonly answers: UsedAnswers;
  /** In place of the rows, when there are none. */
  readonly empty: React.ReactNode;
}

const tickMs = 30_000;

/** Questions, the oldest first, with a cursor and the keys that answer the one under it. */
export function InboxList({ rows, answers, empty }: Props): React.ReactElement {
  const ids = useMemo(() => rows.map(idOf), [rows]);
  const list = useListCursor(ids, ids[0] ?? null);
  const grid = useRef<HTMLDivElement>(null);
  const now = useNow(tickMs);
  // A row that goes by itself takes the cursor along, and one that comes does not get it: a key that was meant for one
  // question must never answer another.
  const current = rows.find((row) => idOf(row) === list.cursor.at);

  const open = ({ runId }: OpenApproval): void => navigate({ view: 'run', runId, tab: 'timeline' });
  const answer = (row: OpenApproval, choice: AnswerChoice): void => {
    if (!answers.answer(row, choice)) return;
    list.place(besideGone(ids, list.cursor.at, new Set([...answers.given, idOf(row)])));
  };
  const move = (by: number): void => {
    list.move(by);
    grid.current?.focus({ preventScroll: true });
  };
  const press = (choice: AnswerChoice) => (event: KeyboardEvent) => {
    if (current && !event.repeat) answer(current, choice);
  };
  useKeys({
    inboxDown: () => move(1),
    inboxUp: () => move(-1),
    inboxOpen: () => current && open(current),
    inboxAllow: press('allow'),
    inboxAlways: press('allow_always'),
    inboxDeny: press('deny'),
    inboxExplain: press('explain'),
  });
  useAnswerOfferings(current, answer, open);
  useEffect(() => grid.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (current) document.getElementById(questionRowId(current))?.scrollIntoView({ block: 'nearest' });
  }, [current]);

  if (rows.length === 0) return <>{empty}</>;
  return (
    <div className={styles['scroller']}>
      <List
        ref={grid}
        label="Questions of agents"
        aria-multiselectable={false}
        rowCount={rows.length}
        cursorRowId={current && questionRowId(current)}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
          if (step === 0 || event.target !== event.currentTarget) return;
          event.preventDefault();
          move(step);
        }}
      >
        {rows.map((row) => (
          <InboxQuestion
            key={idOf(row)}
            row={row}
            now={now}
            cursor={row === current}
            answered={answers.given.has(idOf(row))}
            onPoint={() => list.place(idOf(row))}
            onOpen={() => open(row)}
            onAnswer={(choice) => answer(row, choice)}
          />
        ))}
      </List>
    </div>
  );
}
