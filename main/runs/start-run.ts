import { existsSync } from 'node:fs';
import type { Action, Params } from '../../shared/contract/contract.ts';
import type { Receipt } from '../../shared/contract/schemas.ts';
import { runId as runIdSchema, type BatchId, type RunId } from '../../shared/domain/ids.ts';
import { isEnded } from '../../shared/domain/run.ts';
import { promptOf } from '../../shared/domain/run-prompt.ts';
import type { LiveRuns } from './live-runs.ts';
import type { IssueBrief } from './ports.ts';
import type { IssueBlocks } from './queue/issue-blocks.ts';
import { promptToContinue } from './prompt-to-continue.ts';
import { unknownRun, type RunLog } from './record/run-log.ts';
import type { RunFacts } from './record/run-record.ts';
import { refusals } from './refusals.ts';
import type { RunSettingsStore } from './settings/run-settings-store.ts';
import type { RunEngineOptions } from './options.ts';

/** What a run goes on from, when it does not begin afresh. */
export interface StartFrom {
  readonly batchId?: BatchId;
  readonly continues?: RunId;
}

/** How another attempt begins. `prompt`: null for what it was told before. */
export interface Again {
  readonly mode: 'retry' | 'continue';
  readonly prompt: string | null;
}

/** Starts runs, whoever asks: a person, or a batch. */
export interface Starter {
  /** Resolves when the run is journalled as queued. Rejects with a HearthError; nothing was started then. */
  start(params: Params<'runs.start'>, action: Action, from?: StartFrom): Promise<Started>;
  /** Another attempt of an ended run. Rejects with a HearthError. */
  again(runId: RunId, how: Again, action: Action): Promise<Started>;
}

interface Started {
  readonly facts: RunFacts;
  readonly receipt: Receipt;
}

interface StarterContext extends Pick<RunEngineOptions, 'issues' | 'uuid' | 'evidence'> {
  readonly log: RunLog;
  readonly settings: RunSettingsStore;
  readonly blocks: IssueBlocks;
  readonly live: LiveRuns;
  readonly closing: AbortSignal;
}

/** Creates the one way in which runs begin. */
export function createStarter({
  log,
  live,
  issues,
  evidence,
  uuid,
  closing,
  settings,
  blocks,
}: StarterContext): Starter {
  async function start(
    params: Params<'runs.start'>,
    action: Action,
    { batchId = null, continues = null }: { [K in keyof StartFrom]?: StartFrom[K] | null } = {},
  ): Promise<Started> {
    if (closing.aborted) throw refusals.closing();
    const brief = await issues.brief(params.issueId);
    if (brief === null) throw refusals.noIssue();
    const known = factsOf(params, brief, runIdSchema.parse(uuid()));
    const facts: RunFacts = { ...known, batchId, continues, settings: settings.of(brief.projectId) };
    const why = blocks.why(facts.issueId, facts.settings.caps.attempts);
    if (why !== null) throw refusals.blocked(why);
    const several = params.several === true;
    const criteria = await evidence.freeze(facts.issueId);
    const receipt = await live.launch(facts, () => log.create(facts, action, { several, criteria }));
    return { facts, receipt };
  }

  return {
    start,
    async again(runId, { mode, prompt }, action) {
      const before = log.get(runId);
      if (before === null) throw unknownRun();
      if (!isEnded(before.state)) throw refusals.stillGoing();
      if (mode === 'continue' && (before.worktree === null || !existsSync(before.worktree.path)))
        throw refusals.nothingToContinue();
      const { issueId, harness, agent, command } = before;
      const text = mode === 'continue' ? promptToContinue(log, before, prompt) : (prompt ?? before.prompt);
      const params = {
        issueId,
        harness,
        ...(agent !== null && { agent }),
        ...(command !== null && { command }),
        ...(text !== null && harness !== 'pty' && { prompt: text }),
      };
      return start(params, action, mode === 'continue' ? { continues: runId } : {});
    },
  };
}

function factsOf(
  params: Params<'runs.start'>,
  brief: IssueBrief,
  runId: RunId,
): Omit<RunFacts, 'settings' | 'batchId' | 'continues'> {
  const { harness, agent = null, command = null, prompt = null } = params;
  const { issueId, groupId, projectId, key, title, repo, person } = brief;
  if (repo === null) throw refusals.noRepository(key);
  const known = { runId, issueId, groupId, projectId, key, title, harness, agent, repo, person };
  if ((harness === 'acp') !== (agent !== null)) throw refusals.agentOfAcp();
  const takesCommand = harness === 'pty' || agent === 'custom';
  if (takesCommand && command === null) throw refusals.needsCommand();
  if (!takesCommand && command !== null) throw refusals.takesNoCommand();
  if (harness === 'pty' && prompt !== null) throw refusals.takesNoPrompt();
  return { ...known, command, prompt: harness === 'pty' ? null : (prompt ?? promptOf(brief)) };
}
