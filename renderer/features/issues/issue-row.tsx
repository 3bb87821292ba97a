import { memo } from 'react';
import type { IssueRow as Issue } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import { useReplica } from '../../lib/app-context.ts';
import { describeRunState } from '../../lib/run-words.ts';
import { Avatar } from '../../ui/people/avatar.tsx';
import { hueAt } from '../../ui/people/hue.ts';
import { ListRow } from '../../ui/list/list-row.tsx';
import { RowMeta, RowProgress } from '../../ui/list/row-meta.tsx';
import { PriorityMark } from '../../ui/marks/priority-mark.tsx';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import { StatusMark } from '../../ui/marks/status-mark.tsx';

interface Props {
  readonly issue: Issue;
  readonly cursor: boolean;
  readonly selected: boolean;
  readonly onOpen: (issueId: IssueId) => void;
  readonly onToggle: (issueId: IssueId, range: boolean) => void;
}

/** DOM id of an issue's row, for the list's `aria-activedescendant`. */
export function rowId(issueId: string): string {
  return `issue-${issueId}`;
}

/** One issue in the list. */
export const IssueRow: React.NamedExoticComponent<Props> = memo(function IssueRow(props: Props) {
  const { issue, cursor, selected, onOpen, onToggle } = props;
  return (
    <ListRow
      id={rowId(issue.issueId)}
      issueKey={issue.key}
      title={issue.title}
      selected={selected}
      cursor={cursor}
      onToggle={(_, event) => {
        event.stopPropagation();
        onToggle(issue.issueId, event.shiftKey);
      }}
      onClick={(event) => {
        if (event.target instanceof Element && event.target.closest('label')) return;
        if (event.shiftKey || event.metaKey || event.ctrlKey) onToggle(issue.issueId, event.shiftKey);
        else onOpen(issue.issueId);
      }}
      priority={<PriorityMark priority={issue.priority} />}
      status={<StatusMark status={issue.status} />}
      after={<SubIssueProgress issue={issue} />}
      meta={[<LatestRun key="run" issue={issue} />]}
      assignee={<Assignee issue={issue} />}
    />
  );
});

function SubIssueProgress({ issue }: { readonly issue: Issue }): React.ReactNode {
  const children = useReplica(({ issues }) => issues.byParent.get(issue.issueId));
  const byId = useReplica(({ issues }) => (children ? issues.byId : null));
  if (!children || !byId) return null;
  const done = children.filter((id) => byId.get(id)?.status === 'done').length;
  return <RowProgress done={done} total={children.length} />;
}

/** The newest run, while it says something: live, waiting or gone wrong. */
function LatestRun({ issue }: { readonly issue: Issue }): React.ReactNode {
  const run = useReplica(({ runs }) => {
    const newest = runs.byIssue.get(issue.issueId)?.[0];
    return newest === undefined ? undefined : runs.byId.get(newest);
  });
  if (!run || run.state === 'cancelled') return null;
  const { tone, text } = describeRun(run);
  return (
    <RowMeta tone={tone} glyph={<RunMark state={run.state} size={14} />}>
      {text}
    </RowMeta>
  );
}

function describeRun(run: RunRow): { tone: 'plain' | 'wait'; text: string | undefined } {
  if (run.state === 'waiting') return { tone: 'wait', text: 'Waiting' };
  if (run.state === 'lost') return { tone: 'plain', text: 'Lost' };
  if (run.state !== 'failed') return { tone: 'plain', text: undefined };
  return { tone: 'plain', text: describeRunState(run) };
}

function Assignee({ issue }: { readonly issue: Issue }): React.ReactNode {
  const members = useReplica((snapshot) => snapshot.members);
  const place = members.findIndex(({ memberId }) => memberId === issue.assigneeId);
  const member = members[place];
  if (!member) return <Avatar who="nobody" />;
  return <Avatar who="person" name={member.name} hue={hueAt(place)} />;
}
