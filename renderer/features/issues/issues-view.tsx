import { CircleDashed, SquarePen } from 'lucide-react';
import { useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useReadOnly, useWhyNotCreate } from '../../lib/may-write.ts';
import { issueFilters, type IssueFilter, type Route } from '../../lib/route.ts';
import { navigate } from '../../lib/use-route.ts';
import { ViewOnly } from '../../lib/view-only.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedTabs } from '../../ui/controls/segmented-tabs.tsx';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { IssueList } from './issue-list.tsx';

interface Props {
  readonly route: Extract<Route, { view: 'issues' | 'my-issues' }>;
}

const filterLabels: Readonly<Record<IssueFilter, string>> = {
  all: 'All',
  active: 'Active',
  backlog: 'Backlog',
};

/** The issues of the workspace, of a project, or of this person. */
export function IssuesView({ route }: Props): React.ReactElement {
  const projects = useReplica((snapshot) => snapshot.projects);
  const phase = useReplica((snapshot) => snapshot.phase);
  const me = useReplica((snapshot) => snapshot.me);
  const open = useDialogs((state) => state.open);
  const mine = route.view === 'my-issues';
  const project = mine ? undefined : projects.find(({ projectId }) => projectId === route.projectId);
  const filter = mine ? 'all' : route.filter;
  const readOnly = useReadOnly(project && [project.teamId]);
  const whyNotCreate = useWhyNotCreate();
  const create = (): void => open({ kind: 'create-issue', projectId: project?.projectId ?? null });

  return (
    <ViewShell
      scroll={false}
      header={
        <Header
          crumbs={[...(project ? [{ label: project.name }] : []), { label: mine ? 'My issues' : 'Issues' }]}
          start={
            <>
              {route.view === 'issues' && (
                <SegmentedTabs
                  label="Which issues"
                  items={issueFilters.map((id) => ({ id, label: filterLabels[id] }))}
                  value={filter}
                  onChange={(next) => navigate({ ...route, filter: next })}
                />
              )}
              {readOnly !== undefined && <ViewOnly why={readOnly} />}
            </>
          }
          end={
            <Button
              icon={SquarePen}
              variant="ghost"
              keys={keysOf('create')}
              disabledReason={whyNotCreate}
              onClick={create}
            >
              New issue
            </Button>
          }
        />
      }
    >
      {phase === 'loading' ? (
        <LoadingRows rows={12} label="Loading issues" />
      ) : (
        <IssueList
          key={`${route.view} ${project?.projectId ?? ''} ${filter}`}
          label={mine ? 'My issues' : 'Issues'}
          route={route}
          scope={{
            projectId: project?.projectId ?? null,
            assigneeId: mine ? (me?.memberId ?? null) : null,
            filter,
          }}
          empty={
            <NoIssues mine={mine} filter={filter} onCreate={whyNotCreate === undefined ? create : null} />
          }
        />
      )}
    </ViewShell>
  );
}

function NoIssues(props: {
  readonly mine: boolean;
  readonly filter: IssueFilter;
  /** Null for who may make none. */
  readonly onCreate: (() => void) | null;
}): React.ReactElement {
  const { mine, filter, onCreate } = props;
  const create = onCreate === null ? [] : [{ keys: 'C', does: 'create issue', onSelect: onCreate }];
  if (mine) {
    return (
      <EmptyState
        icon={CircleDashed}
        title="Nothing is assigned to you"
        keys={[{ keys: 'G A', does: 'all issues' }, ...create]}
      >
        {onCreate === null ? 'What others give you to do stands here.' : 'Press I on an issue to take it.'}
      </EmptyState>
    );
  }
  const title = filter === 'all' ? 'No issues yet' : `Nothing in ${filterLabels[filter]}`;
  return (
    <EmptyState icon={CircleDashed} title={title} keys={create}>
      {onCreate === null
        ? 'What others write stands here as soon as it has arrived.'
        : 'Write the first one; it is saved on this machine at once.'}
    </EmptyState>
  );
}
