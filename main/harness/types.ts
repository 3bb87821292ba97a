import type { Approval, NewRunEvent } from '../../shared/contract/run-schemas.ts';
import type { ErrorCategory, HarnessId } from '../../shared/domain/run.ts';
import type { ProcessIdentity } from '../supervisor/protocol.ts';

/** How to speak to one kind of agent. */
export interface Harness {
  readonly id: HarnessId;
  readonly capabilities: HarnessCapabilities;
  /** Finds the agent on this machine. Answers within seconds and never throws. */
  probe(): Promise<Probe>;
  /** Starts the agent. Rejects with a HarnessFailure; nothing is left running then. */
  open(options: OpenOptions): Promise<Session>;
}

export interface HarnessCapabilities {
  /** It shows a terminal rather than events. */
  readonly terminal: boolean;
  /** It asks before it acts. */
  readonly approvals: boolean;
  /** It takes text into a running turn. */
  readonly steer: boolean;
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
}

/** One conversation with a running agent. */
export interface Session {
  readonly id: string;
  readonly process: ProcessIdentity;
  /** Everything after that seq, past and to come; ends after the `session.state` that says closed. */
  events(after?: number): AsyncIterable<HarnessEvent>;
  /** Resolves when the agent has accepted it, not when it is done. */
  prompt(text: string): Promise<{ turnId: string }>;
  /** Sends text into the turn that runs. Absent: prompt again. */
  steer?(text: string): Promise<void>;
  /** Ends the turn, not the session. */
  interrupt(): Promise<void>;
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
}

/** Thrown by harnesses: an expected failure of an agent. */
export class HarnessFailure extends Error implements Failure {
  readonly category: ErrorCategory;
  constructor({ category, message }: Failure, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HarnessFailure';
    this.category = category;
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
  | { readonly kind: 'session.state'; readonly state: 'idle' | 'running' | 'waiting' }
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
  | { readonly kind: 'usage'; readonly inputTokens: number; readonly outputTokens: number }
  | { readonly kind: 'log'; readonly text: string }
  | { readonly kind: 'unknown'; readonly type: string }
);
