import type { Capabilities } from '../../../shared/contract/methods/system.ts';
import type { RunRow } from '../../../shared/contract/run-schemas.ts';
import { isLocalRun } from '../../../shared/contract/run-schemas.ts';
import type { IssueRow, ProjectRow } from '../../../shared/contract/schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';

export type ConditionId = 'rights' | 'project' | 'repository' | 'git' | 'free';

/** One thing that must be so before a run can start. */
export interface StartCondition {
  readonly id: ConditionId;
  readonly met: boolean;
  readonly text: string;
  /** Why it matters and what to do, when it is not met. */
  readonly because: string;
}

export interface StartFacts {
  /** Why this person may not write to the team of the issue, which a run does. */
  readonly readOnly: string | undefined;
  readonly issue: Pick<IssueRow, 'key'>;
  readonly project: Pick<ProjectRow, 'name' | 'repo'> | null;
  /** Null while it is not known. */
  readonly git: Capabilities['git'] | null;
  /** Of the issue, newest first. */
  readonly runs: readonly RunRow[];
}

/** The run that keeps another one of the same issue from starting on this device. */
export function liveRun(runs: readonly RunRow[]): RunRow | null {
  return runs.find((run) => isLocalRun(run) && !isEnded(run.state)) ?? null;
}

/** All conditions of a start, in the order in which they are put right. */
export function startConditions({ readOnly, issue, project, git, runs }: StartFacts): StartCondition[] {
  return [
    {
      id: 'rights',
      met: readOnly === undefined,
      text: 'You may write to its team',
      because: `A run tells the team how it stands. ${readOnly ?? ''}`,
    },
    {
      id: 'project',
      met: project !== null,
      text: project ? `Belongs to ${project.name}` : 'Belongs to a project',
      because: `${issue.key} belongs to no project, and it is the project that says in which repository an agent works.`,
    },
    {
      id: 'repository',
      met: project?.repo != null,
      text: 'The project has a repository here',
      because: `${project?.name ?? 'The project'} has no repository on this machine. Choose the checkout that agents branch off from.`,
    },
    {
      id: 'git',
      met: git?.available !== false,
      text: 'git is installed',
      because: 'git was not found. Each run works in a git worktree of its own; install git, then come back.',
    },
    {
      id: 'free',
      met: liveRun(runs) === null,
      text: 'No run of it is under way here',
      because: `${issue.key} has a run under way on this machine. Wait for its end, or cancel it.`,
    },
  ];
}
