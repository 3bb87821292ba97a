import type { Bootstrap, SyncStatus } from '../../shared/contract/methods/system.ts';
import type { MemberRow, ProjectRow, TeamRow } from '../../shared/contract/schemas.ts';
import { emptyIssueIndex, type IssueIndex } from './issue-index.ts';
import { changeRuns, emptyRunIndex, type RunIndex } from './run-index.ts';

/** All that the lists of a window show. Each part keeps its identity until it changes. */
export interface ReplicaSnapshot {
  /** loading: nothing yet · filling: the first issues are there · ready: all of them are. */
  readonly phase: 'loading' | 'filling' | 'ready';
  readonly version: string;
  readonly profile: string;
  readonly workspace: Bootstrap['workspace'];
  readonly me: Bootstrap['me'];
  readonly teams: readonly TeamRow[];
  readonly projects: readonly ProjectRow[];
  readonly members: readonly MemberRow[];
  readonly issues: IssueIndex;
  readonly runs: RunIndex;
  readonly sync: SyncStatus;
}

export const emptySnapshot: ReplicaSnapshot = {
  phase: 'loading',
  version: '',
  profile: '',
  workspace: null,
  me: null,
  teams: [],
  projects: [],
  members: [],
  issues: emptyIssueIndex,
  runs: emptyRunIndex,
  sync: {
    state: 'solo',
    pending: 0,
    seq: 0,
    refused: 0,
    problem: null,
    role: null,
    teams: null,
    url: null,
    message: null,
    nextAttemptAt: null,
  },
};

/** Takes over what a bootstrap says; the issues come by themselves. */
export function withBootstrap(snapshot: ReplicaSnapshot, bootstrap: Bootstrap): ReplicaSnapshot {
  const { version, profile, workspace, me, teams, projects, members, sync } = bootstrap;
  const runs = changeRuns(emptyRunIndex, bootstrap.runs);
  return { ...snapshot, version, profile, workspace, me, teams, projects, members, sync, runs };
}
