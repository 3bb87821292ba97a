import { createEmitter } from '../../shared/lib/emitter.ts';
import type { EnvelopeOutbox } from '../sync/ports.ts';
import type { BoundaryOptions } from './context.ts';
import { createLedger } from './ledger.ts';
import { createOutbox } from './outbox.ts';
import { createRecorder } from './recorder.ts';
import { createRemoteRuns, forgetting } from './remote-runs.ts';
import type { EnvelopeRecorder, Forgetting, Ledger, RemoteRuns } from './types.ts';

/** All that crosses the trust boundary about runs, in both directions. */
export interface Boundary {
  readonly recorder: EnvelopeRecorder;
  readonly outbox: EnvelopeOutbox;
  readonly remoteRuns: RemoteRuns;
  readonly ledger: Ledger;
  readonly forget: Forgetting;
}

/** Creates the boundary of a profile, whose store was opened with `boundaryMigrations`. Rules: SPEC.md. */
export function createBoundary(options: BoundaryOptions): Boundary {
  const recorded = createEmitter<null>();
  return {
    recorder: createRecorder(options, () => recorded.emit(null)),
    outbox: createOutbox(options, (listener) => recorded.subscribe(listener)),
    remoteRuns: createRemoteRuns(options),
    ledger: createLedger(options),
    forget: forgetting,
  };
}
