import { isLocalRun } from '../../shared/contract/run-schemas.ts';
import type { ToShell } from '../../shared/contract/electron-protocol.ts';
import type { IssueId, RunId } from '../../shared/domain/ids.ts';
import type { RunState } from '../../shared/domain/run.ts';
import type { Undo } from '../../shared/lib/ports.ts';
import type { Replica } from '../replica/replica.ts';
import type { RunEngine } from '../runs/types.ts';
import type { Journal } from '../store/types.ts';

export interface RunNoticeOptions {
  readonly journal: Pick<Journal, 'subscribe'>;
  readonly runs: Pick<RunEngine, 'get' | 'liveCount'>;
  readonly replica: Pick<Replica, 'getIssue'>;
  send(message: Extract<ToShell, { type: 'notify' | 'runs' }>): void;
}

/** States that a person wants to hear of while they look elsewhere. */
const sentences: Readonly<Partial<Record<RunState, string>>> = {
  waiting: 'The agent has a question.',
  succeeded: 'The run is done.',
  failed: 'The run failed.',
  lost: 'The run was lost.',
};

/** Tells the shell how many runs live and what a person should hear of them. Only runs of this machine count. */
export function followRuns(options: RunNoticeOptions): Undo {
  const { journal, runs, send } = options;
  return journal.subscribe((events) => {
    for (const event of events) {
      if (event.kind !== 'run.changed') continue;
      send({ type: 'runs', live: runs.liveCount() });
      const body = isSaid(event.state) ? sentences[event.state] : undefined;
      // A run or issue that is gone by then needs no notice.
      if (body !== undefined) void notify(options, event, body).catch(() => undefined);
    }
  });
}

function isSaid(state: string): state is RunState {
  return Object.hasOwn(sentences, state);
}

async function notify(
  { runs, replica, send }: RunNoticeOptions,
  { runId, issueId }: { runId: RunId; issueId: IssueId },
  body: string,
): Promise<void> {
  const run = await runs.get({ runId });
  if (!isLocalRun(run)) return;
  const { key, title } = await replica.getIssue(issueId);
  const asked = run.state === 'waiting' ? run.approval?.title : undefined;
  const text = run.message ?? asked ?? body;
  send({ type: 'notify', title: `${key} ${title}`.slice(0, 256), body: text.slice(0, 1_024), runId });
}
