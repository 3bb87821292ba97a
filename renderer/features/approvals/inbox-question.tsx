import { ArrowUpRight, FileText, Folder, ShieldOff } from 'lucide-react';
import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import { useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import {
  describeAsked,
  idOf,
  isUnsandboxed,
  whyNotExplain,
  type AnswerChoice,
} from '../../lib/questions/question-words.ts';
import type { OpenApproval } from '../../lib/use-approvals.ts';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Digits } from '../../ui/lib/digits.tsx';
import { formatRelative } from '../../ui/lib/format.ts';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { AnswerButtons } from '../../ui/run/answer-buttons.tsx';
import styles from './inbox.module.css';

interface Props {
  readonly row: OpenApproval;
  /** ms since the epoch */
  readonly now: number;
  readonly cursor: boolean;
  /** An answer is on its way. */
  readonly answered: boolean;
  readonly onPoint: () => void;
  readonly onOpen: () => void;
  readonly onAnswer: (choice: AnswerChoice) => void;
}

/** DOM id of a question, for the list's `aria-activedescendant`. */
export function questionRowId(row: OpenApproval): string {
  return `inbox-${encodeURIComponent(idOf(row))}`;
}

/** One question: whose it is, exactly what would happen, why, and the answers to it. */
export function InboxQuestion(props: Props): React.ReactElement {
  const { row, now, cursor, answered, onPoint, onOpen, onAnswer } = props;
  const { key, title, approval } = row;
  const run = useReplica(({ runs }) => runs.byId.get(row.runId));
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid holds the focus and its keys
    <div
      id={questionRowId(row)}
      role="row"
      aria-label={`${describeAsked(approval)} ${key} ${title}: ${approval.title}`}
      data-cursor={cursor ? '' : undefined}
      className={styles['row']}
      onClick={onPoint}
    >
      <div role="gridcell" className={styles['cell']}>
        <div className={styles['head']}>
          <RunMark state="waiting" label={null} />
          <span className={styles['asked']}>{describeAsked(approval)}</span>
          <span className={styles['issue']}>
            <Digits>{`${key} ${title}`}</Digits>
          </span>
          <span className={styles['when']}>
            <Digits>{formatRelative(approval.openedAt, now)}</Digits>
          </span>
        </div>
        {approval.reason !== undefined && <p className={styles['why']}>{approval.reason}</p>}
        <What approval={approval} run={run} />
        <div className={styles['actions']}>
          <AnswerButtons
            size={24}
            current={cursor}
            busy={answered ? 'The answer is on its way.' : undefined}
            whyNotExplain={whyNotExplain(approval, run)}
            onAnswer={onAnswer}
          />
          <IconButton
            icon={ArrowUpRight}
            label={`Open the run of ${key}`}
            keys={keysOf('inboxOpen')}
            onClick={onOpen}
          />
        </div>
      </div>
    </div>
  );
}

interface WhatProps {
  readonly approval: OpenApproval['approval'];
  readonly run: RunRow | undefined;
}

/** What would run or change, whole: it wraps, and is never cut. */
function What({ approval, run }: WhatProps): React.ReactElement {
  const { title, command, files = [] } = approval;
  return (
    <div className={styles['what']}>
      {command !== undefined && command !== title && <p className={styles['title']}>{title}</p>}
      <code className={styles['command']} data-selectable>
        {command ?? title}
      </code>
      <ul className={styles['touches']} aria-label="What it touches">
        {files.map((file) => (
          <li key={file} data-selectable>
            <Icon of={FileText} size={14} />
            {file}
          </li>
        ))}
        <li>
          <Icon of={Folder} size={14} />
          in the worktree of its run
        </li>
        {isUnsandboxed(approval, run) && (
          <li>
            <Icon of={ShieldOff} size={14} />
            not sandboxed: it runs as you
          </li>
        )}
      </ul>
    </div>
  );
}
