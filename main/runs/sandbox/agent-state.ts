import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentChoice } from '../../../shared/domain/run.ts';
import { agentHomes } from './home-secrets.ts';

type Home = keyof typeof agentHomes;

/** Whose folders an agent needs; null for a command, which may be any of them. */
function homeOf({ harness, agent }: AgentChoice): Home | null {
  if (agent === 'gemini' || agent === 'claude') return agent;
  return harness === 'pty' || harness === 'acp' ? null : harness;
}

/**
 * Folders outside of the worktree in which an agent keeps its own state, absolute. A variable may name another. Of a
 * command only those that are there: what it is, nobody knows.
 */
export function agentState(
  choice: AgentChoice,
  env: Readonly<Record<string, string>>,
  home: string,
): string[] {
  const own = homeOf(choice);
  const inHome = (paths: readonly string[]): string[] => paths.map((path) => join(home, path));
  const state = own ? inHome(agentHomes[own]) : inHome(Object.values(agentHomes).flat()).filter(existsSync);
  const moved = [env['CODEX_HOME'], env['CLAUDE_CONFIG_DIR']].filter((path) => path !== undefined);
  return [...state, ...moved.filter((path) => existsSync(path))];
}
