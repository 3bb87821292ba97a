import type { CriterionRow } from '../../../shared/contract/schemas.ts';
import type { IssueId, MemberId, ProjectId, RunId } from '../../../shared/domain/ids.ts';
import type { Clock, Logger, Timers } from '../../../shared/lib/ports.ts';
import type { AgentSpawn, Supervisor } from '../../harness/supervisor/agent-process.ts';
import type { Journal, Store } from '../../store/types.ts';
import type { Artifacts } from '../artifacts.ts';
import type { Git } from '../git/git.ts';
import type { Worktree } from '../git/worktree.ts';
import type { RunLog } from '../record/run-log.ts';
import type { FrozenCriterion } from '../record/run-record.ts';
import type { Act, Ask } from '../calls.ts';

/** What the criteria of an issue are, and in which project it stands. */
export interface IssueCriteria {
  readonly projectId: ProjectId | null;
  readonly criteria: readonly CriterionRow[];
}

/** Implemented over the replica. */
export interface CriteriaSource {
  /** Null for an unknown or deleted issue. */
  criteria(issueId: IssueId): Promise<IssueCriteria | null>;
  hasProject(projectId: ProjectId): boolean;
}

/** A command of a project that proves something. It was written by a person on this device. */
export interface Check {
  readonly name: string;
  readonly command: string;
  readonly timeoutMs: number;
}

/** A criterion, and the check that it needs: null for none, without a command when the project has no such check. */
export interface Criterion extends CriterionRow {
  readonly check: (Omit<Check, 'command'> & { readonly command: string | null }) | null;
}

/** What is to be proven. */
export interface ProveRequest {
  readonly runId: RunId;
  readonly issueId: IssueId;
  readonly worktree: Worktree;
}

/** Whether all that needs evidence has it at a commit. */
export interface Proof {
  readonly ok: boolean;
  readonly missing: readonly Criterion[];
  /** What is missing, in a sentence for a person; null when nothing is. */
  readonly message: string | null;
}

/** Changes how a check is started, such as to run it in a sandbox. */
export type Confine = (spawn: AgentSpawn, request: ProveRequest) => AgentSpawn | Promise<AgentSpawn>;

export interface EvidenceOptions {
  readonly store: Store;
  readonly journal: Journal;
  readonly log: Pick<RunLog, 'get' | 'query' | 'append' | 'act'>;
  readonly artifacts: Artifacts;
  readonly supervisor: Pick<Supervisor, 'spawn' | 'sweep'>;
  readonly git: Git;
  readonly issues: CriteriaSource;
  /** The member of this device; null when there is none yet. */
  readonly me: () => MemberId | null;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  readonly logger: Logger;
  /** The whole environment of checks: that of agents. */
  readonly environment: Readonly<Record<string, string>>;
  readonly platform: NodeJS.Platform;
  /** Folder of all worktrees. */
  readonly worktrees: string;
  /** Checks are started as they are when left out. */
  readonly confine?: Confine;
}

/** The methods of the contract; they reject with a HearthError. */
export interface EvidenceMethods {
  readonly query: Ask<'evidence.query'>;
  readonly ofIssue: Ask<'evidence.ofIssue'>;
  readonly run: Act<'evidence.run'>;
  readonly stop: Act<'evidence.stop'>;
  readonly signOff: Act<'evidence.signOff'>;
  readonly output: Ask<'evidence.output'>;
  readonly checks: Ask<'checks.query'>;
  readonly setCheck: Act<'checks.set'>;
  readonly linkCheck: Act<'checks.link'>;
}

/** What proves that the criteria of issues are met by the runs of this device. */
export interface Evidence extends EvidenceMethods {
  /** The criteria of an issue that need a check. None for an issue that is not there. */
  demanded(issueId: IssueId): Promise<Criterion[]>;
  /** What a run that starts now has to prove, whatever is written into the issue meanwhile. */
  freeze(issueId: IssueId): Promise<FrozenCriterion[]>;
  /**
   * Runs each check that the run needs, once, in the worktree, and keeps what came of it; gives the head
   * of the worktree afterwards, as a check may have moved it. Rejects with the reason of the signal when it
   * is aborted, and with a RunFailure or GitError when a check could not be run at all.
   */
  prove(request: ProveRequest, signal: AbortSignal): Promise<string>;
  /** Judges what is there for a run at a commit. Runs nothing. */
  verdictOf(run: { runId: RunId; issueId: IssueId; head: string }): Promise<Proof>;
  /** Ends checks that an earlier host left behind. Call once, before anything else. */
  recover(): Promise<void>;
  /** Ends what a person started, and waits for it. */
  close(): Promise<void>;
}
