import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectId } from '../../../shared/domain/ids.ts';
import { projectId as projectIdSchema } from '../../../shared/domain/ids.ts';
import { findAgent } from '../../fixtures/agents.ts';
import { createCodexHome } from '../../fixtures/codex-home.ts';
import { createGitRepo, type GitRepo } from '../../fixtures/git-repo.ts';
import { createModelServer } from '../../fixtures/model-server/model-server.ts';
import { repoRoot } from '../../fixtures/scratch.ts';
import type { AgentStep } from '../../fixtures/scripted-app-server.ts';
import { startLife } from './life.ts';

/** A profile with a project in a repository, and agents for its runs. */
export interface RunScene {
  readonly profile: string;
  readonly repo: GitRepo;
  readonly projectId: ProjectId;
  /** Line for the shell: an agent in a terminal that works for half a second and leaves daemons behind. */
  readonly command: string;
  /** Environments of a host: with an agent that speaks as codex does, and with codex itself where that is installed. */
  readonly environments: readonly Readonly<Record<string, string>>[];
  /** Position in the journal up to which it was looked at. */
  verified: number;
  close(): Promise<void>;
}

const steps: readonly AgentStep[] = [
  { say: 'I begin.' },
  { write: 'x.txt', text: 'x\n' },
  { ask: 1, command: 'ls' },
  { hear: 1 },
  { say: 'Done.' },
  { turn: 'completed' },
];
const agentAtWork = `#!/bin/sh
echo working
echo x > x.txt
setsid -f sleep 600
(sleep 600 &)
sleep 0.2
git add x.txt
sleep 0.2
echo y > y.txt
`;

function program(path: string, text: string): string {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
}

/** Makes all of it in a folder. `isThorough`: with codex itself, where it is installed. */
export async function prepareRunScene(
  folder: string,
  { isThorough }: { isThorough: boolean },
): Promise<RunScene> {
  const profile = join(folder, 'profile');
  const repo = await createGitRepo({ directory: folder });
  const script = join(folder, 'steps.json');
  writeFileSync(script, JSON.stringify(steps));
  const server = join(repoRoot, 'e2e/fixtures/scripted-app-server.ts');
  const scripted = program(
    join(folder, 'codex'),
    `#!/bin/sh\nexec '${process.execPath}' '${server}' '${script}'\n`,
  );
  const real = isThorough ? await realCodex(folder) : null;
  const plain = { HEARTH_CODEX_PATH: scripted };
  return {
    profile,
    repo,
    projectId: await prepareProfile(profile, repo.path),
    command: program(join(folder, 'agent-at-work'), agentAtWork),
    environments: real ? [plain, plain, real.env] : [plain],
    verified: 0,
    close: async () => real?.close(),
  };
}

async function prepareProfile(profile: string, repo: string): Promise<ProjectId> {
  const life = await startLife({ profile, env: {} });
  if (!('client' in life)) throw new Error(`The host does not start: ${life.said}`);
  await life.client.call('workspace.create', { name: 'Under fire' });
  const { projectId } = await life.client.call('projects.create', { name: 'Runs', repo });
  await life.end();
  return projectIdSchema.parse(projectId);
}

async function realCodex(
  directory: string,
): Promise<{ env: Readonly<Record<string, string>>; close: () => Promise<void> } | null> {
  const codex = findAgent('codex');
  if (!('path' in codex)) return null;
  const write = { path: 'x.txt', content: 'x\n' };
  const model = await createModelServer({
    scripts: { default: [{ say: 'Writing.', write }, { say: 'Done.' }] },
  });
  const home = await createCodexHome({ directory, modelServerUrl: model.url });
  const granted = Object.keys(home.env).join(',');
  return {
    env: { ...home.env, HEARTH_CODEX_PATH: codex.path, HEARTH_AGENT_ENV: granted },
    close: () => model.close(),
  };
}
