import { isEnded, isLegalTransition, runStates, sharedState } from '../domain/run.ts';
import type { SharedRunState } from '../domain/run.ts';

export const envelopeKinds = ['run.start', 'run.progress', 'run.finish'] as const;
export type EnvelopeKind = (typeof envelopeKinds)[number];

/** The kind of envelope that tells of a run in this state. */
export function envelopeKind(state: SharedRunState): EnvelopeKind {
  if (state === 'queued') return 'run.start';
  return isEnded(state) ? 'run.finish' : 'run.progress';
}

/**
 * True when a run that others know in state `from` (null: not yet) may be told to be in state `to`. A run
 * begins as queued, and a state never follows itself: `preparing` and `finishing` are not told.
 */
export function legalSharedTransition(from: SharedRunState | null, to: SharedRunState): boolean {
  if (from === null) return to === 'queued';
  if (from === to) return false;
  return runStates.some(
    (before) =>
      sharedState(before) === from &&
      runStates.some((after) => sharedState(after) === to && isLegalTransition(before, after)),
  );
}
