import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { useReplica } from '../../lib/app-context.ts';
import { runNumber } from '../../lib/run-words.ts';
import { navigate } from '../../lib/use-route.ts';
import type { Crumb } from '../../ui/shell/header.tsx';

/** Where a run belongs. */
export interface RunPlace {
  readonly issue: IssueRow | undefined;
  /** `Run 3` */
  readonly name: string;
  readonly title: string;
  readonly crumbs: readonly Crumb[];
  openIssue(): void;
}

/** The issue and the number of a run, and the way to it. */
export function useRunPlace(run: RunRow): RunPlace {
  const issue = useReplica(({ issues }) => issues.byId.get(run.issueId));
  const projects = useReplica((snapshot) => snapshot.projects);
  const number = useReplica(({ runs }) => runNumber(runs, run));
  const project = projects.find(({ projectId }) => projectId === issue?.projectId);
  const name = `Run ${number}`;
  const openIssue = (): void => navigate({ view: 'issue', issueId: run.issueId });
  const openRuns = (): void => navigate({ view: 'runs', projectId: project?.projectId ?? null });
  return {
    issue,
    name,
    title: issue?.title ?? 'An issue that is not known here',
    openIssue,
    crumbs: [
      ...(project
        ? [
            {
              label: project.name,
              onOpen: () => navigate({ view: 'issues', projectId: project.projectId, filter: 'all' }),
            },
          ]
        : []),
      { label: 'Runs', onOpen: openRuns },
      ...(issue ? [{ label: issue.key, onOpen: openIssue }] : []),
      { label: name },
    ],
  };
}
