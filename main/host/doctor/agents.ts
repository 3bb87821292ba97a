import { createUuid7 } from '../../../shared/lib/uuid.ts';
import type { Clock, Random, Timers } from '../../../shared/lib/ports.ts';
import { SpawnError, type Supervisor } from '../../harness/supervisor/agent-process.ts';
import { within } from '../../harness/within.ts';
import type { Finding } from './finding.ts';

export interface AgentCheckOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly random: Random;
  readonly timers: Timers;
  /** What the agents may know of the environment: where programs are, and their own settings. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Programs set by the person instead of those on the PATH. */
  readonly programs: Readonly<Record<string, string | undefined>>;
}

/** Agents that people use, by the name of their program. Any other runs in a terminal just as well. */
const agents = [
  'codex',
  'claude-agent-acp',
  'claude',
  'gemini',
  'opencode',
  'aider',
  'goose',
  'cursor-agent',
] as const;
const answerMs = 5_000;
/** Those that say what they do; the others are shown as they print. */
const structured: ReadonlySet<string> = new Set(['codex', 'claude-agent-acp', 'gemini', 'opencode']);
const structuredNote = 'with structure: timeline, approvals, changes';
const terminalNote = 'in a terminal';

/** Asks each agent for its version, through the supervisor like everything that starts agents. */
export async function findAgents(options: AgentCheckOptions): Promise<Finding[]> {
  const createId = createUuid7(options);
  return Promise.all(
    agents.map(async (name): Promise<Finding> => {
      const version = await versionOf(options.programs[name] ?? name, createId(), options);
      if (version === null) return { topic: name, state: 'missing', detail: 'not found' };
      return {
        topic: name,
        state: 'ok',
        detail: `${version}, ${structured.has(name) ? structuredNote : terminalNote}`,
      };
    }),
  );
}

/** The version that a program prints, `version unknown` when it prints none, null when it is not there. */
async function versionOf(
  program: string,
  id: string,
  { supervisor, timers, env, cwd }: AgentCheckOptions,
): Promise<string | null> {
  let printed = '';
  const onOutput = (bytes: Uint8Array): void => void (printed += Buffer.from(bytes).toString());
  try {
    const agent = await supervisor.spawn({
      id,
      mode: 'pipes',
      argv: [program, '--version'],
      cwd,
      env,
      onOutput,
    });
    await within(answerMs, agent.exited, { timers }).catch(() => agent.stop([]));
  } catch (error) {
    if (error instanceof SpawnError) return null;
    throw error;
  }
  return /\d+\.\d+[\w.+-]*/.exec(printed)?.[0] ?? 'version unknown';
}
