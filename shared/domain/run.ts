/** States of a run on its own device (`design: queued → … → finishing → end`). */
export const runStates = [
  'queued',
  'preparing',
  'running',
  'waiting',
  'finishing',
  'succeeded',
  'failed',
  'cancelled',
  'lost',
] as const;
export type RunState = (typeof runStates)[number];

/** States that others see: `preparing` travels as queued, `finishing` as running. */
export const sharedRunStates = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'cancelled',
  'lost',
] as const;
export type SharedRunState = (typeof sharedRunStates)[number];

export const runOutcomes = ['merged', 'pr_open', 'no_changes', 'abandoned', 'error', 'none'] as const;
export type RunOutcome = (typeof runOutcomes)[number];

export const errorCategories = [
  'none',
  'auth',
  'rate_limit',
  'timeout',
  'stalled',
  'harness_missing',
  'harness_crash',
  'workspace',
  'merge_conflict',
  'evidence_missing',
  'budget',
  'cancelled',
  'policy',
  'network',
  'disk',
  'unknown',
] as const;
export type ErrorCategory = (typeof errorCategories)[number];

const transitions: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['preparing', 'failed', 'cancelled', 'lost'],
  preparing: ['running', 'failed', 'cancelled', 'lost'],
  running: ['waiting', 'finishing', 'failed', 'cancelled', 'lost'],
  waiting: ['running', 'finishing', 'failed', 'cancelled', 'lost'],
  finishing: ['succeeded', 'failed', 'cancelled', 'lost'],
  succeeded: [],
  failed: [],
  cancelled: [],
  lost: [],
};

/** True when a run may go from one state to the other. A state never follows itself. */
export function isLegalTransition(from: RunState, to: RunState): boolean {
  return transitions[from].includes(to);
}

/** True for the states that nothing follows. */
export function isEnded(state: RunState): boolean {
  return transitions[state].length === 0;
}

/** The state as others see it. */
export function sharedState(state: RunState): SharedRunState {
  if (state === 'preparing') return 'queued';
  return state === 'finishing' ? 'running' : state;
}

/** The adapters: each speaks to one kind of agent. */
export const harnessIds = ['codex', 'acp', 'opencode', 'openhands', 'pty'] as const;
export type HarnessId = (typeof harnessIds)[number];

/** Agents that the `acp` adapter knows how to start; `custom` is any other, by its command line. */
export const acpAgentIds = ['gemini', 'claude', 'custom'] as const;
export type AcpAgentId = (typeof acpAgentIds)[number];

/** A harness, and with `acp` the agent behind it; null with the others. */
export interface AgentChoice {
  readonly harness: HarnessId;
  readonly agent: AcpAgentId | null;
}
