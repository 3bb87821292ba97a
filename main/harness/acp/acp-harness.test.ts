import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestSupervisor } from '../../../e2e/fixtures/harness-suite.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { createScratch } from '../../../e2e/fixtures/scratch.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import type { Harness } from '../types.ts';
import { createAcpHarnesses } from './acp-harness.ts';

const time = createManualTime();
const { clock, timers, advance } = time;
let supervisor: Supervisor;
beforeAll(() => void (supervisor = createTestSupervisor()));
afterAll(() => supervisor.close());

let ids = 0;
const harnessesWith = (source: Readonly<Record<string, string>>): Harness[] => {
  const uuid = (): string => `probe-${++ids}`;
  const where = { env: { PATH: '/bin:/usr/bin' }, cwd: import.meta.dirname, platform: process.platform };
  return createAcpHarnesses({ supervisor, clock, timers, uuid, source, ...where });
};

test('there is one harness for each agent, and each says what it can do', () => {
  const harnesses = harnessesWith({});
  expect(harnesses.map(({ choice }) => choice)).toEqual([
    { harness: 'acp', agent: 'gemini' },
    { harness: 'acp', agent: 'claude' },
    { harness: 'acp', agent: 'custom' },
  ]);
  for (const { capabilities } of harnesses) {
    expect(capabilities).toMatchObject({ terminal: false, approvals: true, interrupt: true });
  }
});

test('an agent that is not there is told as missing, with what to do', async () => {
  const source = { HEARTH_GEMINI_PATH: '/no/such/gemini', HEARTH_CLAUDE_ACP_PATH: '/no/such/claude' };
  const [gemini, claude, custom] = await Promise.all(harnessesWith(source).map((one) => one.probe()));
  expect(gemini).toMatchObject({ available: false, version: null });
  expect(gemini?.reason).toMatch(
    /^\/no\/such\/gemini was not found\. .*@google\/gemini-cli.*HEARTH_GEMINI_PATH/,
  );
  expect(claude?.reason).toMatch(/claude-agent-acp.*HEARTH_CLAUDE_ACP_PATH/);
  expect(custom).toMatchObject({ available: true, reason: null });
});

test.each(['/bin/false', '/bin/pwd'])('a program that is something else is no agent: %s', async (program) => {
  const [gemini] = harnessesWith({ HEARTH_GEMINI_PATH: program });
  expect(await gemini?.probe()).toMatchObject({
    available: false,
    reason: `${program} does not answer as Gemini does. Install it anew.`,
  });
});

test('an agent that takes long to tell its version is there, and asked again next time', async () => {
  const scratch = await createScratch('acp-slow');
  const program = join(scratch.path, 'gemini');
  await writeFile(program, `#!/bin/sh\nexec tail -f '${program}'\n`);
  await chmod(program, 0o755);
  const [gemini] = harnessesWith({ HEARTH_GEMINI_PATH: program });
  for (let times = 0; times < 2; times++) {
    const asked = gemini?.probe();
    await expect.poll(() => time.pending).toBe(1);
    advance(8_000);
    expect(await asked).toEqual({ available: true, version: null, auth: 'unknown', reason: null });
  }
  expect(processesWith(program)).toEqual([]);
  await scratch.remove();
});

test('an agent that was found is looked for again after a minute, one that was not at once', async () => {
  const scratch = await createScratch('acp-probe');
  const program = join(scratch.path, 'gemini');
  const [gemini] = harnessesWith({ HEARTH_GEMINI_PATH: program });
  const install = async (version: string): Promise<void> => {
    await writeFile(program, `#!/bin/sh\necho ${version}\n`);
    await chmod(program, 0o755);
  };
  expect(await gemini?.probe()).toMatchObject({ available: false });
  await install('1.0.0');
  const both = await Promise.all([gemini?.probe(), gemini?.probe()]);
  expect(both).toMatchObject([{ version: '1.0.0' }, { version: '1.0.0' }]);
  await install('1.0.1');
  expect(await gemini?.probe()).toMatchObject({ available: true, version: '1.0.0' });
  advance(60_000);
  expect(await gemini?.probe()).toMatchObject({ available: true, version: '1.0.1' });
  await rm(program);
  advance(60_000);
  expect(await gemini?.probe()).toMatchObject({ available: false });
  await scratch.remove();
});
