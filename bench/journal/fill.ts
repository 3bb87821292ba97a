import { createRunLog, type RunLog } from '../../main/runs/record/run-log.ts';
import type { NewRunLogEvent, RunFacts } from '../../main/runs/record/run-record.ts';
import { openProfile, type OpenProfile } from '../../main/host/open-profile.ts';
import { systemClock, systemRandom } from '../../main/host/platform.ts';
import { defaultRunSettings } from '../../shared/contract/run-settings.ts';
import { actionId, issueId, runId, type RunId } from '../../shared/domain/ids.ts';
import { createUuid7 } from '../../shared/lib/uuid.ts';

const uuid = createUuid7({ clock: systemClock, random: systemRandom });
const groupId = `team:${uuid()}` as const;
const worktree = {
  path: '/home/ada/.hearth/worktrees/0190',
  branch: 'hearth/eng-123-heights-drift',
  base: 'main',
  commit: 'a'.repeat(40),
  gitDir: '/home/ada/passage/.git/worktrees/0190',
  commonDir: '/home/ada/passage/.git',
};

/** A profile whose runs have said much. */
export interface FilledProfile {
  readonly profile: OpenProfile;
  readonly log: RunLog;
  readonly runs: readonly RunId[];
  close(): Promise<void>;
}

function factsOf(n: number): RunFacts {
  const known = {
    groupId,
    projectId: null,
    batchId: null,
    person: 'Tove',
    continues: null,
    repo: '/home/ada/passage',
    settings: defaultRunSettings,
  };
  return {
    ...known,
    runId: runId.parse(uuid()),
    issueId: issueId.parse(uuid()),
    key: `ENG-${n}`,
    title: 'Heights drift by an hour',
    harness: 'codex',
    agent: null,
    command: null,
    prompt: 'Make the heights match the table.',
  };
}

/** The nth thing that an agent says: mostly short, sometimes the output of a command. */
function saidOf(n: number): NewRunLogEvent {
  if (n % 4 !== 0)
    return { kind: 'message', text: `Step ${n}: the tide table is read and compared with the chart.` };
  const output = `line ${n} of the output\n`.repeat(n % 40);
  return {
    kind: 'tool',
    toolId: `tool-${n}`,
    tool: 'command',
    title: 'npm test',
    status: 'completed',
    output,
  };
}

async function fillRun(log: RunLog, facts: RunFacts, events: number): Promise<void> {
  const action = { actionId: actionId.parse(uuid()), method: 'runs.start', client: 'cli' } as const;
  await log.create(facts, action, { several: false });
  const { base, commit, path } = worktree;
  await log.append(facts.runId, () => [
    { kind: 'state', state: 'preparing' },
    { kind: 'worktree', base, commit, path, worktree },
    { kind: 'state', state: 'running' },
  ]);
  const said = Array.from({ length: events - 6 }, (_, n) => saidOf(n));
  for (let from = 0; from < said.length; from += 2_000) {
    await log.append(facts.runId, () => said.slice(from, from + 2_000));
  }
  const end = { outcome: 'none', errorCategory: 'none', exitCode: null, commit, durationMs: 60_000 } as const;
  await log.append(facts.runId, () => [
    { kind: 'state', state: 'finishing' },
    { kind: 'state', state: 'succeeded', message: 'Changed 1 file (+1 −0).', end },
  ]);
}

/** Fills a profile with so many runs and events through the program's own log of runs: the first run has a quarter of them all. */
export async function fillProfile(
  dir: string,
  { runs, events }: { runs: number; events: number },
): Promise<FilledProfile> {
  const profile = openProfile({ dir, clock: systemClock, report: (error) => console.error(error) });
  // Envelopes are another matter: a host that is alone keeps them in a table of its own.
  const log = createRunLog({ ...profile, envelopes: { record: () => undefined } });
  const long = Math.floor(events / 4);
  const each = Math.floor((events - long) / (runs - 1));
  const ids: RunId[] = [];
  for (let n = 0; n < runs; n++) {
    const facts = factsOf(n + 1);
    await fillRun(log, facts, n === 0 ? long : each);
    ids.push(facts.runId);
  }
  const close = async (): Promise<void> => {
    await profile.store.close();
    profile.lock.release();
  };
  return { profile, log, runs: ids, close };
}
