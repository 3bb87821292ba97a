import { expect, test } from 'vitest';
import {
  createTestSupervisor,
  stillClock as clock,
  testHarness,
} from '../../../e2e/fixtures/harness-suite.ts';
import { fakeOpenhandsCommand, fakeOpenhandsEnvironment } from '../../../e2e/fixtures/openhands/home.ts';
import { openSystemSocket, systemFetch, systemRandom } from '../../host/platform.ts';
import { timers } from '../../supervisor/platform.ts';
import { freePort } from '../local-server/free-port.ts';
import { createOpenhandsHarness } from './openhands-harness.ts';

let ids = 0;
const uuid = (): string => `openhands-id-${++ids}`;
const sockets = { fetch: systemFetch, openSocket: openSystemSocket, freePort };
const given = { clock, timers, random: systemRandom, uuid, ...sockets };

testHarness({
  name: 'openhands (a fake of its server)',
  missing: null,
  shortPrompt: 'Say done.',
  longPrompt: '@@script hang',
  async create({ scratch: { path: cwd }, supervisor }) {
    const env = fakeOpenhandsEnvironment({ default: [{ say: 'Done.' }], hang: [{ hang: true }] });
    const command = fakeOpenhandsCommand;
    const harness = createOpenhandsHarness({
      ...given,
      supervisor,
      command,
      env,
      cwd,
      scratch: `${cwd}/kept`,
    });
    return { harness, env, command: null };
  },
});

test('OpenHands that is not there is told as missing, with what to do', async () => {
  const supervisor = createTestSupervisor();
  const cwd = import.meta.dirname;
  const env = { PATH: '/nowhere', LLM_MODEL: 'm' };
  const harness = createOpenhandsHarness({ ...given, supervisor, env, cwd, scratch: cwd });
  expect(await harness.probe()).toMatchObject({
    available: false,
    reason: expect.stringContaining('HEARTH_OPENHANDS_COMMAND'),
  });
  const screen = { cols: 80, rows: 24, onTerminal: () => {} };
  const { signal } = new AbortController();
  const options = { sessionId: 'a', cwd, command: null, ...screen, signal };
  expect(await harness.open({ ...options, env }).catch((error: unknown) => error)).toMatchObject({
    name: 'HarnessFailure',
    category: 'harness_missing',
  });
  expect(await harness.open({ ...options, env: {} }).catch((error: unknown) => error)).toMatchObject({
    category: 'auth',
    message: expect.stringContaining('LLM_MODEL'),
  });
  await supervisor.close();
});

test('a Python without the module is not available, and a missing model needs to be granted', async () => {
  const supervisor = createTestSupervisor();
  const cwd = import.meta.dirname;
  const env = { PATH: process.env['PATH'] ?? '' };
  const more = { ...given, supervisor, env, cwd, scratch: cwd };
  expect(await createOpenhandsHarness({ ...more, command: 'false' }).probe()).toMatchObject({
    available: false,
    reason: expect.stringContaining('does not answer'),
  });
  expect(await createOpenhandsHarness({ ...more, command: fakeOpenhandsCommand }).probe()).toMatchObject({
    available: true,
    auth: 'needed',
  });
  await supervisor.close();
});
