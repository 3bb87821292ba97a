import { expect, test } from 'vitest';
import { findAgent } from '../../../e2e/fixtures/agents.ts';
import {
  createTestSupervisor,
  stillClock as clock,
  testHarness,
} from '../../../e2e/fixtures/harness-suite.ts';
import { createOpencodeHome } from '../../../e2e/fixtures/opencode-home.ts';
import { systemRandom as random } from '../../host/platform.ts';
import { timers } from '../../supervisor/platform.ts';
import { createOpencodeHarness } from './opencode-harness.ts';

const opencode = findAgent('opencode');
const program = 'path' in opencode ? opencode.path : '';
let ids = 0;
const uuid = (): string => `opencode-id-${++ids}`;
const given = { clock, timers, random, uuid, fetch };

testHarness({
  name: 'opencode',
  missing: 'missing' in opencode ? opencode.missing : null,
  shortPrompt: 'Say done.',
  longPrompt: '@@script hang',
  async create({ scratch, supervisor, model }) {
    const { env } = await createOpencodeHome({ directory: scratch.path, modelServerUrl: model.url });
    const harness = createOpencodeHarness({ ...given, supervisor, program, env, cwd: scratch.path });
    return { harness, env: { ...env }, command: null };
  },
});

test('opencode that is not there is told as missing, with what to do', async () => {
  const supervisor = createTestSupervisor();
  const cwd = import.meta.dirname;
  const env = { PATH: '/bin' };
  const harness = createOpencodeHarness({ ...given, supervisor, program: 'opencode', env, cwd });
  expect(await harness.probe()).toMatchObject({
    available: false,
    reason: expect.stringContaining('HEARTH_OPENCODE_PATH'),
  });
  const screen = { cols: 80, rows: 24, onTerminal: () => {} };
  const { signal } = new AbortController();
  const failed = await harness
    .open({ sessionId: 'a', cwd, env, command: null, ...screen, signal })
    .catch((error: unknown) => error);
  expect(failed).toMatchObject({ name: 'HarnessFailure', category: 'harness_missing' });
  await supervisor.close();
});
