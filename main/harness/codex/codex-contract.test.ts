import { describe, expect, test } from 'vitest';
import { findAgent } from '../../../e2e/fixtures/agents.ts';
import { createCodexHome } from '../../../e2e/fixtures/codex-home.ts';
import { timers } from '../../supervisor/platform.ts';
import {
  createTestSupervisor,
  stillClock as clock,
  testHarness,
} from '../../../e2e/fixtures/harness-suite.ts';
import { createCodexHarness } from './codex-harness.ts';

const codex = findAgent('codex');
const program = 'path' in codex ? codex.path : '';

testHarness({
  name: 'codex',
  missing: 'missing' in codex ? codex.missing : null,
  shortPrompt: 'Say done.',
  longPrompt: '@@script hang',
  async create({ scratch, supervisor, model }) {
    const { env } = await createCodexHome({ directory: scratch.path, modelServerUrl: model.url });
    const uuid = (): string => 'probe';
    const cwd = scratch.path;
    const harness = createCodexHarness({ supervisor, clock, timers, uuid, program, env, cwd });
    return { harness, env: { ...env }, command: null };
  },
});

describe('codex that is not there', () => {
  test('is told as missing, with what to do', async () => {
    const supervisor = createTestSupervisor();
    const cwd = import.meta.dirname;
    const env = { PATH: '/bin' };
    const harness = createCodexHarness({
      supervisor,
      clock,
      timers,
      uuid: () => 'p',
      program: 'codex',
      env,
      cwd,
    });
    expect(await harness.probe()).toMatchObject({
      available: false,
      reason: expect.stringContaining('HEARTH_CODEX_PATH'),
    });
    const screen = { cols: 80, rows: 24, onTerminal: () => {} };
    const { signal } = new AbortController();
    const failed = await harness
      .open({ sessionId: 'a', cwd, env, command: null, ...screen, signal })
      .catch((error: unknown) => error);
    expect(failed).toMatchObject({ name: 'HarnessFailure', category: 'harness_missing' });
    await supervisor.close();
  });
});
