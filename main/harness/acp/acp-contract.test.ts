import { findAgent, type AgentName } from '../../../e2e/fixtures/agents.ts';
import { createClaudeHome } from '../../../e2e/fixtures/claude-home.ts';
import { createGeminiHome } from '../../../e2e/fixtures/gemini-home.ts';
import { stillClock as clock, testHarness, type HarnessWorld } from '../../../e2e/fixtures/harness-suite.ts';
import { timers } from '../../supervisor/platform.ts';
import type { Harness } from '../types.ts';
import { createAcpHarness } from './acp-harness.ts';
import { presetProgram, type PresetId } from './presets.ts';
import { scriptedCommand } from '../../../e2e/fixtures/scripted-acp.ts';

const platform = process.platform;
let ids = 0;
const uuid = (): string => `id-${++ids}`;

const missingOf = (name: AgentName): string | null => {
  const found = findAgent(name);
  return 'missing' in found ? found.missing : null;
};
const pathOf = (name: AgentName): string => {
  const found = findAgent(name);
  return 'path' in found ? found.path : '';
};

function presetHarness(
  agent: PresetId,
  source: Readonly<Record<string, string>>,
  { supervisor, scratch }: HarnessWorld,
  env: Readonly<Record<string, string>>,
): Harness {
  const choice = { harness: 'acp', agent } as const;
  const program = presetProgram(agent, source);
  return createAcpHarness({
    supervisor,
    clock,
    timers,
    uuid,
    choice,
    program,
    platform,
    env,
    cwd: scratch.path,
  });
}

testHarness({
  name: 'acp-custom',
  missing: null,
  shortPrompt: 'short',
  longPrompt: 'long',
  async create({ supervisor, scratch, path }) {
    const env = { PATH: path };
    const choice = { harness: 'acp', agent: 'custom' } as const;
    const own = { choice, program: null, platform, env, cwd: scratch.path };
    const harness = createAcpHarness({ supervisor, clock, timers, uuid, ...own });
    return { harness, env, command: scriptedCommand() };
  },
});

testHarness({
  name: 'acp-gemini',
  missing: missingOf('gemini'),
  shortPrompt: 'Say done.',
  longPrompt: '@@script hang',
  async create(world) {
    const { env } = await createGeminiHome({
      directory: world.scratch.path,
      modelServerUrl: world.model.url,
    });
    const harness = presetHarness('gemini', { HEARTH_GEMINI_PATH: pathOf('gemini') }, world, env);
    return { harness, env: { ...env }, command: null };
  },
});

testHarness({
  name: 'acp-claude',
  missing: missingOf('claude'),
  shortPrompt: 'Say done.',
  longPrompt: '@@script hang',
  async create(world) {
    const { env } = await createClaudeHome({
      directory: world.scratch.path,
      modelServerUrl: world.model.url,
    });
    const harness = presetHarness('claude', { HEARTH_CLAUDE_ACP_PATH: pathOf('claude') }, world, env);
    return { harness, env: { ...env }, command: null };
  },
});
