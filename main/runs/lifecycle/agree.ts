import type { Approval } from '../../../shared/contract/run-schemas.ts';
import type { Clock } from '../../../shared/lib/ports.ts';
import type { Store } from '../../store/types.ts';
import { RunFailure } from '../failure.ts';
import type { RunLog } from '../record/run-log.ts';
import type { RunFacts } from '../record/run-record.ts';
import { findAgentConfig, type AgentConfig } from '../sandbox/agent-config/find-agent-config.ts';
import type { LiveRun } from './live-run.ts';
import type { Workplace } from './prepare.ts';

export interface AgreeContext {
  readonly log: RunLog;
  readonly store: Store;
  readonly clock: Clock;
}

/** What one file would do. Consent is to the file, and ends when it changes. */
export interface Asked {
  readonly hash: string;
  readonly approval: Approval;
}

/** Entries of one file that are named in the question; the file itself can be looked at. */
const NAMED = 8;

/** True for what the agent of this run would read. What a command is, nobody knows: it may be any agent. */
function concerns({ harness }: AgentConfig, { harness: of, agent }: RunFacts): boolean {
  if (harness === null || of === 'pty' || agent === 'custom') return true;
  return harness === (agent ?? of);
}

function ask(file: string, configs: readonly AgentConfig[], openedAt: number): Asked {
  const [first] = configs;
  const lines = configs
    .slice(0, NAMED)
    .map(({ name, command }) => (name === '' ? command : `${name}: ${command}`));
  const more = configs.length > NAMED ? [`… and ${configs.length - NAMED} more`] : [];
  const approval: Approval = {
    requestId: `config:${first?.hash ?? ''}`,
    kind: 'command',
    title: `Let ${file} of the repository set up the agent`,
    command: [...lines, ...more].join('\n'),
    reason: 'The repository would have the agent start or load this by itself. Nothing has run yet.',
    openedAt,
  };
  return { hash: first?.hash ?? '', approval };
}

function isAgreed({ store }: AgreeContext, hash: string): boolean {
  return store.read.get('SELECT 1 FROM agreed_config WHERE hash = ?', hash) !== undefined;
}

/** What a person has to agree to before the agent of this run may start. Reads files only. */
export async function findQuestions(
  run: LiveRun,
  context: AgreeContext,
  { worktree }: Workplace,
): Promise<Asked[]> {
  const found = (await findAgentConfig(worktree.path)).filter((config) => concerns(config, run.facts));
  const files = Map.groupBy(found, ({ file }) => file);
  return [...files]
    .map(([file, configs]) => ask(file, configs, context.clock.now()))
    .filter(({ hash }) => !isAgreed(context, hash));
}

/** Waits for the answers. Resolves with those files to which a person agrees for good; rejects when they do not agree. */
function waitFor(run: LiveRun, questions: readonly Asked[]): Promise<string[]> {
  const open = new Map(questions.map(({ approval, hash }) => [approval.requestId, hash]));
  const forGood: string[] = [];
  const answered = Promise.withResolvers<string[]>();
  const stop = (): void => answered.reject(run.signal.reason);
  run.signal.addEventListener('abort', stop, { once: true });
  if (run.signal.aborted) stop();
  run.gate = {
    answer(requestId, choice) {
      const hash = open.get(requestId);
      if (hash === undefined) return;
      open.delete(requestId);
      if (choice === 'deny') answered.reject(disagreed());
      if (choice === 'allow_always') forGood.push(hash);
      if (open.size === 0) answered.resolve(forGood);
    },
  };
  return answered.promise.finally(() => {
    run.gate = null;
    run.signal.removeEventListener('abort', stop);
  });
}

/** Nothing that a repository names is started by an agent before a person has agreed to it. Rejects with a RunFailure. */
export async function agree(run: LiveRun, context: AgreeContext, questions: readonly Asked[]): Promise<void> {
  if (questions.length === 0) return;
  const { log, store, clock } = context;
  const { runId } = run.facts;
  const answers = waitFor(run, questions);
  const asked = questions.map(({ approval }) => ({ kind: 'question', approval }) as const);
  await log.append(runId, () => [...asked, { kind: 'state', state: 'waiting' }]);
  const forGood = await answers;
  if (forGood.length === 0) return;
  await store.commit((tx) => {
    for (const hash of forGood)
      tx.run('INSERT OR IGNORE INTO agreed_config (hash, at) VALUES (?, ?)', hash, clock.now());
  });
}

function disagreed(): RunFailure {
  const message =
    'The repository would have had the agent start programs, and a person did not agree, so no agent was started. Nothing ' +
    'was changed. Look at the file in the worktree; without it, or once you agree, start the run again.';
  return new RunFailure('policy', message);
}
