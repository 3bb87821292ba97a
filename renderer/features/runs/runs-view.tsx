import { Play } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { RunRow as Run } from '../../../shared/contract/run-schemas.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import { useReplica } from '../../lib/app-context.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { useNow } from '../../lib/use-now.ts';
import { navigate } from '../../lib/use-route.ts';
import { formatCount } from '../../ui/lib/format.ts';
import { GroupHeader } from '../../ui/list/group-header.tsx';
import { List } from '../../ui/list/list.tsx';
import { Header } from '../../ui/shell/header.tsx';
import { ViewShell } from '../../ui/shell/view-shell.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { groupRuns, type RunGroups } from './runs-model.ts';
import { rowId, RunRow } from './run-row.tsx';
import styles from './runs-view.module.css';

/** The runs of a project or of all: those under way, then those that ended. */
export function RunsView({ projectId }: { readonly projectId: string | null }): React.ReactElement {
  const runs = useReplica((snapshot) => snapshot.runs);
  const issues = useReplica((snapshot) => snapshot.issues);
  const phase = useReplica((snapshot) => snapshot.phase);
  const projects = useReplica((snapshot) => snapshot.projects);
  const groups = useMemo(() => groupRuns({ runs, issues }, projectId), [runs, issues, projectId]);
  const project = projects.find((each) => each.projectId === projectId);
  const empty = groups.live.length + groups.ended.length === 0;
  return (
    <ViewShell
      scroll={false}
      header={
        <Header
          crumbs={[
            ...(project ? [{ label: project.name, onOpen: () => openProject(project.projectId) }] : []),
            { label: 'Runs' },
          ]}
        />
      }
    >
      {phase === 'loading' ? (
        <LoadingRows rows={8} label="Loading runs" />
      ) : empty ? (
        <NoRuns />
      ) : (
        <RunList groups={groups} />
      )}
    </ViewShell>
  );
}

function openProject(projectId: string): void {
  navigate({ view: 'issues', projectId, filter: 'all' });
}

function NoRuns(): React.ReactElement {
  return (
    <EmptyState
      icon={Play}
      title="No runs on this machine"
      keys={[
        {
          keys: keysOf('goIssues'),
          does: 'choose an issue',
          onSelect: () => navigate({ view: 'issues', projectId: null, filter: 'all' }),
        },
        { keys: keysOf('listRun'), does: 'run it' },
      ]}
    >
      Any agent with a command line works. It gets a worktree and a branch of its own.
    </EmptyState>
  );
}

function RunList({ groups }: { readonly groups: RunGroups }): React.ReactElement {
  const { live, ended } = groups;
  const now = useNow(1_000);
  const all = useMemo(() => [...live, ...ended], [live, ended]);
  const [at, setAt] = useState<RunId | null>(null);
  const place = all.findIndex(({ runId }) => runId === at);
  const cursor = place < 0 ? null : at;
  const move = (step: number): void => {
    const next = all[place < 0 ? 0 : Math.min(all.length - 1, Math.max(0, place + step))];
    if (next) setAt(next.runId);
  };
  useEffect(() => {
    if (cursor !== null) document.getElementById(rowId(cursor))?.scrollIntoView({ block: 'nearest' });
  }, [cursor]);
  useKeys({
    listDown: () => move(1),
    listUp: () => move(-1),
    listOpen: () => cursor !== null && openRun({ runId: cursor }),
  });
  const group = (name: string, runs: readonly Run[]): React.ReactNode =>
    runs.length > 0 && (
      <>
        <GroupHeader inGrid name={name} count={formatCount(runs.length)} />
        {runs.map((run) => (
          <RunRow key={run.runId} run={run} cursor={run.runId === cursor} now={now} onOpen={openRun} />
        ))}
      </>
    );
  return (
    <div className={styles['scroller']}>
      <List
        label="Runs"
        rowCount={all.length}
        cursorRowId={cursor === null ? undefined : rowId(cursor)}
        data-testid="run-list"
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
          if (step === undefined) return;
          event.preventDefault();
          move(step);
        }}
      >
        {group('Under way', live)}
        {group('Ended', ended)}
      </List>
    </div>
  );
}

function openRun({ runId }: Pick<Run, 'runId'>): void {
  navigate({ view: 'run', runId, tab: 'timeline' });
}
