import { Plus } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useState } from 'react';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { limits } from '../../../shared/domain/issue.ts';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { usePerson } from '../../lib/people.ts';
import { runStateWords } from '../../lib/run-words.ts';
import { useAction } from '../../lib/use-action.ts';
import { navigate } from '../../lib/use-route.ts';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { DocSection } from '../../ui/document/doc-section.tsx';
import { IssueLine } from '../../ui/document/issue-line.tsx';
import { RowMeta } from '../../ui/list/row-meta.tsx';
import { ProgressRing } from '../../ui/marks/progress-ring.tsx';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { StatusMark } from '../../ui/marks/status-mark.tsx';
import { Avatar } from '../../ui/people/avatar.tsx';
import styles from './sub-issues.module.css';

interface Props {
  readonly issue: IssueRow;
  readonly mayEdit: boolean;
  readonly adding: boolean;
  readonly onAdding: (adding: boolean) => void;
}

/** The parts of an issue, with how many are done, and a line to add one. */
export function SubIssues({ issue, mayEdit, adding, onAdding }: Props): React.ReactNode {
  const ids = useReplica(({ issues }) => issues.byParent.get(issue.issueId));
  const byId = useReplica(({ issues }) => (ids ? issues.byId : null));
  const parts = (ids ?? []).flatMap((id) => byId?.get(id) ?? []).toSorted(byAge);
  const done = parts.filter(({ status }) => status === 'done').length;
  if (!mayEdit && parts.length === 0) return null;
  return (
    <DocSection
      heading="Sub-issues"
      count={
        parts.length === 0 ? undefined : (
          <>
            <ProgressRing done={done} total={parts.length} label={null} />
            {`${done} of ${parts.length}`}
          </>
        )
      }
      end={
        mayEdit && (
          <IconButton
            icon={Plus}
            label="Add a sub-issue"
            keys={keysOf('issueSubIssue')}
            onClick={() => onAdding(true)}
          />
        )
      }
    >
      {parts.map((part) => (
        <SubIssue key={part.issueId} issue={part} />
      ))}
      {adding && mayEdit && <AddSubIssue parent={issue} onClose={() => onAdding(false)} />}
    </DocSection>
  );
}

/** As they were written down, whatever their status is. */
function byAge(a: IssueRow, b: IssueRow): number {
  return a.createdAt - b.createdAt || (a.issueId < b.issueId ? -1 : 1);
}

function SubIssue({ issue }: { readonly issue: IssueRow }): React.ReactElement {
  const assignee = usePerson(issue.assigneeId);
  const waits = useReplica(({ runs }) => {
    const newest = runs.byIssue.get(issue.issueId)?.[0];
    return newest !== undefined && runs.byId.get(newest)?.state === 'waiting';
  });
  const closed = issue.status === 'done' || issue.status === 'cancelled' || issue.status === 'duplicate';
  return (
    <IssueLine
      status={<StatusMark status={issue.status} />}
      issueKey={issue.key}
      title={issue.title}
      closed={closed}
      onOpen={() => navigate({ view: 'issue', issueId: issue.issueId })}
      end={
        <>
          {waits && (
            <RowMeta tone="wait" glyph={<RunMark state="waiting" size={14} label={null} />}>
              {runStateWords.waiting}
            </RowMeta>
          )}
          {assignee ? (
            <Avatar who="person" name={assignee.name} hue={assignee.hue} />
          ) : (
            <Avatar who="nobody" />
          )}
        </>
      }
    />
  );
}

/** Enter creates and stays for the next one, Escape is done. */
function AddSubIssue({
  parent,
  onClose,
}: {
  readonly parent: IssueRow;
  readonly onClose: () => void;
}): React.ReactElement {
  const host = useHost();
  const [title, setTitle] = useState('');
  const create = useAction((text: string) =>
    host.call('issues.create', {
      title: text,
      parentId: parent.issueId,
      teamId: parent.teamId,
      ...(parent.projectId !== null && { projectId: parent.projectId }),
    }),
  );
  const add = async (): Promise<void> => {
    if (title.trim() === '' || create.busy) return;
    setTitle('');
    if (!(await create.run(title))) setTitle(title);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter') void add();
  };
  return (
    <>
      <div className={styles['add']}>
        <StatusMark status="backlog" label={null} />
        <input
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- it appears because one asked to write here
          autoFocus
          aria-label="Title of the sub-issue"
          placeholder="Title of the sub-issue"
          className={styles['input']}
          maxLength={limits.title}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          onBlur={() => title.trim() === '' && onClose()}
          onKeyDown={onKeyDown}
        />
      </div>
      {create.error !== null && (
        <p role="alert" className={styles['error']}>
          {create.error}
        </p>
      )}
    </>
  );
}
