import type { Action, Handlers, Params, Result } from '../../shared/contract/contract.ts';
import type { Capabilities } from '../../shared/contract/methods/system.ts';
import type { HarnessId } from '../../shared/domain/run.ts';
import type { Clock, Logger, Timers } from '../../shared/lib/ports.ts';
import type { EnvelopeRecorder, Ledger, RemoteRuns } from '../boundary/types.ts';
import type { ChannelPeer, ChannelSession } from '../contract/ports.ts';
import type { Supervisor } from '../harness/supervisor/agent-process.ts';
import type { Harness } from '../harness/types.ts';
import type { Journal, Store } from '../store/types.ts';
import type { Git } from './git/git.ts';
import type { IssueSource } from './ports.ts';

/** Folders of a profile; they are made when first needed. */
export interface RunPaths {
  readonly worktrees: string;
  readonly artifacts: string;
  /** For what lives no longer than a call. */
  readonly scratch: string;
}

export interface RunEngineOptions {
  readonly store: Store;
  readonly journal: Journal;
  readonly issues: IssueSource;
  readonly envelopes: EnvelopeRecorder;
  readonly remoteRuns: RemoteRuns;
  readonly ledger: Pick<Ledger, 'statusOf'>;
  readonly supervisor: Supervisor;
  readonly harnesses: Readonly<Record<HarnessId, Harness>>;
  readonly git: Git;
  readonly paths: RunPaths;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  /** The whole environment of agents. */
  readonly environment: Readonly<Record<string, string>>;
  readonly logger: Logger;
}

/** What the engine needs of a call; a handler's context has it. */
export interface ActionContext {
  readonly action: Action;
}

type Act<N extends keyof Handlers> = (params: Params<N>, context: ActionContext) => Promise<Result<N>>;
type Ask<N extends keyof Handlers> = (params: Params<N>) => Promise<Result<N>>;

/**
 * The runs of this device. Methods are those of the contract and reject with a HearthError; what goes
 * wrong after `start` has answered ends the run and is told there.
 */
export interface RunEngine {
  readonly start: Act<'runs.start'>;
  readonly cancel: Act<'runs.cancel'>;
  readonly answer: Act<'runs.answer'>;
  readonly steer: Act<'runs.steer'>;
  readonly resize: Ask<'runs.resize'>;
  readonly get: Ask<'runs.get'>;
  readonly query: Ask<'runs.query'>;
  readonly events: Ask<'runs.events'>;
  readonly diff: Ask<'runs.diff'>;
  /** The screen as it is, then what follows; of an ended run its last screen, then the end of the channel. */
  attachTerminal(runId: string, peer: ChannelPeer): Promise<ChannelSession>;
  /** Which agents and which git there are. */
  probe(): Promise<Pick<Capabilities, 'harnesses' | 'git'>>;
  /** How many runs of this device are not ended. */
  liveCount(): number;
  /** Ends what an earlier host left behind and marks its runs lost. Call once, before anything else. */
  recover(): Promise<void>;
  /** Cancels the live runs and waits for their end. Nothing is started afterwards. */
  close(): Promise<void>;
}
