import type { RunSnapshot } from '../../../main/boundary/types.ts';
import { runId as runIdSchema, type RunId } from '../../../shared/domain/ids.ts';
import { sharedState, type RunState } from '../../../shared/domain/run.ts';
import { teamGroup } from '../../../shared/documents/group-id.ts';
import type { Host } from '../world/host.ts';
import { runPlace } from './run-place.ts';
import { createSecret } from '../world/identity.ts';
import type { Person, Team } from '../world/team.ts';
import { attempt } from './attempt.ts';

/** What may follow what, for runs that go well or not. */
const follows: Readonly<Partial<Record<RunState, readonly RunState[]>>> = {
  queued: ['preparing', 'cancelled'],
  preparing: ['running', 'failed'],
  running: ['waiting', 'finishing', 'failed'],
  waiting: ['running', 'cancelled'],
  finishing: ['succeeded', 'lost'],
};

/** Runs that one device tells of, as a run engine would. */
export interface Runs {
  /** Begins a run or takes one a step further. */
  step(team: Team, person: Person, host: Host): Promise<void>;
}

/** What only this device knows of a run. */
interface Kept {
  readonly state: RunState;
  readonly prompt: string;
}

/** The run as it is on the disk: after a crash there is nothing else to go by. */
function readKept(host: Host, runId: RunId): Kept | null {
  const [row] = host.store.read.all<{ record: string }>('SELECT record FROM run WHERE run_id = ?', runId);
  return row ? (JSON.parse(row.record) as Kept) : null;
}

async function tell(team: Team, host: Host, run: RunSnapshot, prompt: string): Promise<void> {
  const { runId, issueId, state } = run;
  const answer = team.ledger.runs.at(runPlace(issueId, runId)).write(sharedState(state), null);
  const kept: Kept = { state, prompt };
  const saved = host.store.commit((tx) => {
    tx.run(
      'INSERT OR REPLACE INTO run (run_id, issue_id, queued_seq, live, record) VALUES (?, ?, 0, 0, ?)',
      runId,
      issueId,
      JSON.stringify(kept),
    );
    host.boundary.recorder.record(tx, run);
  });
  await attempt(team, host, saved, [answer]);
}

/** Creates the runs of one person. */
export function createRuns(): Runs {
  const begun = new Map<RunId, RunSnapshot>();
  let waitsFor: Host | null = null;

  async function begin(team: Team, person: Person, host: Host): Promise<void> {
    const { rows } = await host.replica.queryIssues({ limit: 20 });
    if (rows.length === 0) return;
    const { issueId, teamId } = person.random.pick(rows);
    const runId = runIdSchema.parse(host.uuid());
    const queuedAt = Math.max(0, host.process.clock.now());
    const groupId = teamGroup(teamId);
    const told = { outcome: 'none', errorCategory: 'none' } as const;
    const run: RunSnapshot = { runId, issueId, groupId, state: 'queued', queuedAt, ...told };
    begun.set(runId, run);
    const prompt = createSecret(person.random, 'prompt');
    await tell(team, host, run, prompt);
  }

  async function goOn(team: Team, person: Person, host: Host): Promise<void> {
    const [runId] =
      begun.size > 0 && person.random.chance(0.7) ? [person.random.pick([...begun.keys()])] : [];
    const run = runId && begun.get(runId);
    if (!run) return begin(team, person, host);
    const kept = readKept(host, run.runId);
    const next = kept && follows[kept.state];
    if (!next) return void begun.delete(run.runId);
    await tell(team, host, { ...run, state: person.random.pick(next) }, kept.prompt);
  }

  return {
    async step(team, person, host) {
      // One step after the other, as an engine does; what a machine that has stopped was about is forgotten.
      if (waitsFor === host) return;
      waitsFor = host;
      try {
        await goOn(team, person, host);
      } finally {
        if (waitsFor === host) waitsFor = null;
      }
    },
  };
}
