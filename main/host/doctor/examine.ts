import { homedir } from 'node:os';
import type { Timers } from '../../../shared/lib/ports.ts';
import { createSupervisor } from '../../harness/supervisor/supervisor-client.ts';
import { agentEnvironment, gitEnvironment, readGrants } from '../../runs/environment.ts';
import { createGit } from '../../runs/git/git.ts';
import { createForkLauncher } from '../../supervisor/fork-launcher.ts';
import { createKeychainStore } from '../../vault/keychain-store.ts';
import { createSystemKeychain } from '../../vault/system-keychain.ts';
import { systemClock, systemRandom, systemTimers } from '../platform.ts';
import { findAgents } from './agents.ts';
import type { Finding } from './finding.ts';
import { checkDisk, checkNode, checkSandbox, describeGit } from './machine.ts';
import { checkKeychain } from './secrets.ts';

export interface ExamineOptions {
  readonly profile: string;
  /** The program of the supervisor process. */
  readonly supervisor: string;
  readonly process: Pick<NodeJS.Process, 'env' | 'platform' | 'version'>;
}

/** A keychain that asks a person to unlock it is given this long. */
const keychainMs = 10_000;

/** Looks at what Hearth needs of this machine. Changes nothing. */
export async function examineMachine({ profile, supervisor, process }: ExamineOptions): Promise<Finding[]> {
  const timers = systemTimers;
  const env = gitEnvironment(process.env);
  const keychain = createKeychainStore({ keychain: createSystemKeychain(), timers, deadlineMs: keychainMs });
  const [git, agents, secrets, sandbox] = await Promise.all([
    createGit({ env, timers }).version(),
    examineAgents(process.env, supervisor, timers),
    checkKeychain(keychain, systemRandom),
    checkSandbox(process.platform, env),
  ]);
  return [checkNode(process.version), describeGit(git), ...agents, secrets, sandbox, checkDisk(profile)];
}

async function examineAgents(source: NodeJS.ProcessEnv, entry: string, timers: Timers): Promise<Finding[]> {
  const env = agentEnvironment({ source, grants: readGrants(source) });
  const launcher = createForkLauncher({ entry, path: env['PATH'] ?? env['Path'] ?? '' });
  const supervisor = createSupervisor({ launcher });
  const programs = {
    codex: source['HEARTH_CODEX_PATH'],
    gemini: source['HEARTH_GEMINI_PATH'],
    opencode: source['HEARTH_OPENCODE_PATH'],
    'claude-agent-acp': source['HEARTH_CLAUDE_ACP_PATH'],
  };
  const platform = { clock: systemClock, random: systemRandom, timers };
  try {
    return await findAgents({ supervisor, ...platform, env, cwd: homedir(), programs });
  } finally {
    await supervisor.close();
  }
}
