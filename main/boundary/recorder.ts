import { encodePayload } from '../../shared/boundary/payload.ts';
import { envelopeKind, legalSharedTransition } from '../../shared/boundary/transitions.ts';
import { clampTime } from '../../shared/boundary/values.ts';
import { sharedState } from '../../shared/domain/run.ts';
import type { SharedRunState } from '../../shared/domain/run.ts';
import { payloadText } from './context.ts';
import type { BoundaryOptions } from './context.ts';
import type { EnvelopeRecorder } from './types.ts';

/** Creates the recorder. `recorded` runs after the commit that holds a new envelope. */
export function createRecorder(options: BoundaryOptions, recorded: () => void): EnvelopeRecorder {
  const { clock, journal, uuid } = options;
  return {
    record(tx, run) {
      const state = sharedState(run.state);
      const before = tx.get<{ state: SharedRunState }>(
        'SELECT state FROM envelope WHERE run_id = ? ORDER BY local_id DESC LIMIT 1',
        run.runId,
      );
      // Others see no difference: what else has become known travels with the next state.
      if (before?.state === state) return;
      if (!legalSharedTransition(before?.state ?? null, state)) {
        throw new Error(`A run cannot be told to be ${state} after ${before?.state ?? 'nothing'}`);
      }
      const payload = encodePayload({
        runId: run.runId,
        issueId: run.issueId,
        state,
        queuedAt: run.queuedAt,
        startedAt: run.startedAt,
        endedAt: run.endedAt,
        durationMs: run.durationMs,
        branch: run.branch,
        commit: run.commit,
        outcome: run.outcome,
        errorCategory: run.errorCategory,
      });
      tx.run(
        `INSERT INTO envelope (envelope_id, run_id, issue_id, group_id, kind, state, issued_at, payload, status)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'waiting')`,
        uuid(),
        run.runId,
        run.issueId,
        run.groupId,
        envelopeKind(state),
        state,
        clampTime(clock.now()),
        payloadText(payload),
      );
      journal.append(tx, { kind: 'ledger.changed' });
      tx.afterCommit(recorded);
    },
  };
}
