import type { Approval, NewRunEvent } from '../../shared/contract/run-schemas.ts';
import type { ErrorCategory, AgentChoice } from '../../shared/domain/run.ts';
import type { ProcessIdentity } from '../supervisor/protocol.ts';

/** How to speak to one kind of agent. Every adapter passes `e2e/fixtures/harness-suite.ts`. */
export interface Harness {
  readonly choice: AgentChoice;
  readonly capabilities: HarnessCapabilities;
  /** Finds the agent on this machine. Answers within seconds and never throws. */
  probe(): Promise<Probe>;
  /** Starts the agent. Rejects with a HarnessFailure; nothing is left running then. */
  open(options: OpenOptions): Promise<Session>;
}

/** What a harness can do; the UI offers nothing else. */
export interface HarnessCapabilities {
  /** It shows a terminal rather than events. */
  readonly terminal: boolean;
  /** It asks before it acts. */
  readonly approvals: boolean;
  /** It takes text into a running turn. */
  readonly steer: boolean;
  /** A turn can be ended without ending the session. */
  readonly interrupt: boolean;
  /** It can be held between two steps, and go on. */
  readonly pause: boolean;
  /** A session that has ended can be gone on with. */
  readonly resume: boolean;
  /** A session can be gone on with twice, each in its own way. */
  readonly fork: boolean;
  /** It tells what was said in a session before. */
  readonly history: boolean;
  /** It tells what a turn has changed. */
  readonly diff: boolean;
  /** It tells how many tokens it has used. */
  readonly usage: boolean;
}

export interface Probe {
  readonly available: boolean;
  readonly version: string | null;
  readonly auth: 'ok' | 'needed' | 'unknown';
  /** Why it is not available, and what to do about it. */
  readonly reason: string | null;
}

export interface OpenOptions {
  /** Unique for ever; also names the process at the supervisor. */
  readonly sessionId: string;
  readonly cwd: string;
  /** The agent's whole environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The line for the shell; null where the harness knows its program itself. */
  readonly command: string | null;
  readonly cols: number;
  readonly rows: number;
  /** What a terminal shows. Each chunk is to be given back with `terminal.consumed`. */
  readonly onTerminal: (bytes: Uint8Array) => void;
  readonly signal: AbortSignal;
  /** A session of this agent to go on with, by the id that the agent gave it; only where it can `resume`. */
  readonly resume?: { readonly nativeId: string; readonly fork: boolean };
}

/** One conversation with a running agent. */
export interface Session {
  readonly id: string;
  readonly process: ProcessIdentity;
  /** What the agent calls it, to resume it later; null where it has no name. */
  readonly nativeId: string | null;
  /** Everything after that seq, past and to come; ends after the `session.state` that says closed. */
  events(after?: number): AsyncIterable<HarnessEvent>;
  /** Resolves when the agent has accepted it, not when it is done. */
  prompt(text: string): Promise<{ turnId: string }>;
  /** Sends text into the turn that runs. Absent: prompt again. */
  steer?(text: string): Promise<void>;
  /** Ends the turn, not the session. */
  interrupt(): Promise<void>;
  /** Holds the agent after its present step. Only where it can `pause`. */
  pause?(): Promise<void>;
  /** Lets it go on. */
  resume?(): Promise<void>;
  /** Rejects when no such request is open. */
  answer(requestId: string, choice: AnswerChoice): Promise<void>;
  readonly terminal?: SessionTerminal;
  /** Stops the agent and all it started, gently unless `kill`. Resolves when it is gone. */
  close(options?: { kill?: boolean }): Promise<ProcessExit>;
}

export type AnswerChoice = 'allow' | 'allow_always' | 'deny';

export interface SessionTerminal {
  write(bytes: Uint8Array): void;
  resize(cols: number, rows: number): void;
  /** So many bytes of `onTerminal` are done with: the agent pauses when too many are not. */
  consumed(bytes: number): void;
}

/** How a process ended. `lost`: its supervisor went away, so nobody knows. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lost: boolean;
}

/** A failure of the agent, sorted for the team (`category`) and told to the person (`message`). */
export interface Failure {
  readonly category: ErrorCategory;
  readonly message: string;
  /** ms since the epoch when it may be tried again, where a provider says so (`rate_limit`). */
  readonly retryAt?: number;
}

/** Thrown by harnesses: an expected failure of an agent. */
export class HarnessFailure extends Error implements Failure {
  readonly category: ErrorCategory;
  readonly retryAt?: number;
  constructor({ category, message, retryAt }: Failure, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HarnessFailure';
    this.category = category;
    if (retryAt !== undefined) this.retryAt = retryAt;
  }
}

/** `seq` starts at 1 and has no gaps; `raw` is the agent's own message, null where there was none. */
export type HarnessEvent = NewHarnessEvent & {
  readonly seq: number;
  readonly at: number;
  readonly sessionId: string;
};

type ToolState = Omit<Extract<NewRunEvent, { kind: 'tool' }>, 'kind'>;
type PlanSteps = Extract<NewRunEvent, { kind: 'plan' }>['steps'];

/** What an agent says, in one language for all harnesses. */
export type NewHarnessEvent = { readonly turnId?: string; readonly raw: unknown } & (
  | { readonly kind: 'session.opened'; readonly process: ProcessIdentity; readonly version: string | null }
  | { readonly kind: 'session.state'; readonly state: 'idle' | 'running' | 'waiting' | 'paused' }
  | { readonly kind: 'session.state'; readonly state: 'closed'; readonly exit: ProcessExit }
  | { readonly kind: 'turn.started' }
  | { readonly kind: 'turn.completed'; readonly reason: 'completed' | 'interrupted' }
  | { readonly kind: 'turn.completed'; readonly reason: 'failed'; readonly failure: Failure }
  | { readonly kind: 'message.delta'; readonly itemId: string; readonly text: string }
  | {
      readonly kind: 'message.completed';
      readonly itemId: string;
      readonly role: 'agent' | 'person';
      readonly text: string;
    }
  | { readonly kind: 'reasoning.delta'; readonly itemId: string; readonly text: string }
  | { readonly kind: 'reasoning.completed'; readonly itemId: string; readonly text: string }
  | { readonly kind: 'tool.upserted'; readonly tool: ToolState }
  | { readonly kind: 'tool.output'; readonly toolId: string; readonly text: string }
  | { readonly kind: 'plan.updated'; readonly steps: PlanSteps }
  | { readonly kind: 'diff.updated'; readonly diff: string }
  | { readonly kind: 'request.opened'; readonly request: Approval }
  | { readonly kind: 'request.resolved'; readonly requestId: string }
  /** Of the session so far. */
  | {
      readonly kind: 'usage';
      readonly inputTokens: number;
      readonly outputTokens: number;
      readonly costUsd?: number;
    }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'unknown'; readonly type: string }
);
