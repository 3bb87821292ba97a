import type { Clock, Logger, Timers } from '../../shared/lib/ports.ts';
import type { EnvelopeRecorder, Ledger, RemoteRuns } from '../boundary/types.ts';
import type { Supervisor } from '../harness/supervisor/agent-process.ts';
import type { Harness } from '../harness/types.ts';
import type { Journal, Store } from '../store/types.ts';
import type { Confinement } from '../harness/supervisor/confined.ts';
import type { ClaimServer } from './claims/run-claims.ts';
import type { Evidence } from './evidence/types.ts';
import type { Git } from './git/git.ts';
import type { IssueSource } from './ports.ts';

/** Folders of a profile; they are made when first needed. */
export interface RunPaths {
  readonly profile: string;
  readonly worktrees: string;
  readonly artifacts: string;
  /** For what lives no longer than a call. */
  readonly scratch: string;
  /** Programs that the person named, as they were named. */
  readonly programs: readonly string[];
}

export interface RunEngineOptions {
  readonly store: Store;
  readonly journal: Journal;
  readonly issues: IssueSource;
  readonly envelopes: EnvelopeRecorder;
  readonly remoteRuns: RemoteRuns;
  readonly ledger: Pick<Ledger, 'statusOf'>;
  readonly supervisor: Supervisor;
  /** One for each agent that can be chosen. */
  readonly harnesses: readonly Harness[];
  readonly git: Git;
  readonly evidence: Pick<Evidence, 'freeze' | 'prove' | 'verdictOf' | 'query'>;
  /** Puts agents into sandboxes; null where none is to be used. */
  readonly confinement: Confinement | null;
  /** Leases of the sync server; where there is none, it says so. */
  readonly claimServer: ClaimServer;
  /** The program of the thread that keeps what terminals print. */
  readonly terminalWorker: URL;
  readonly paths: RunPaths;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  /** The whole environment of agents. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logger: Logger;
}
