import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAgent } from '../../../e2e/fixtures/agents.ts';
import { createClaudeHome } from '../../../e2e/fixtures/claude-home.ts';
import { createTestSupervisor } from '../../../e2e/fixtures/harness-suite.ts';
import { createModelServer, type ModelServer } from '../../../e2e/fixtures/model-server/model-server.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { eventsUntil, openCustom } from '../../../e2e/fixtures/scripted-acp.ts';
import type { Approval } from '../../../shared/contract/run-schemas.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import type { HarnessEvent, OpenOptions, Session } from '../types.ts';

const claude = findAgent('claude');
const program = 'path' in claude ? claude.path : '';
const skipped = 'missing' in claude ? ` (skipped: ${claude.missing})` : '';

const scripts = {
  default: [{ say: 'Done.' }],
  write: [{ say: 'I write.', write: { path: 'hello.txt', content: 'hello\n' } }, { say: 'Written.' }],
  hang: [{ say: 'Let me think', hang: 'until-released' as const }],
};

// What only this agent can of those that speak ACP: the contract suite knows nothing of it.
describe.skipIf('missing' in claude)(`claude through ACP${skipped}`, { timeout: 60_000 }, () => {
  let scratch: Scratch;
  let supervisor: Supervisor;
  let model: ModelServer;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    scratch = await createScratch('acp-claude');
    supervisor = createTestSupervisor();
    model = await createModelServer({ scripts });
    ({ env } = await createClaudeHome({ directory: scratch.path, modelServerUrl: model.url }));
  });
  afterAll(async () => {
    await supervisor.close();
    await model.close();
    await scratch.remove();
  });

  const open = (more: Partial<OpenOptions> = {}): Promise<Session> =>
    openCustom(supervisor, { cwd: scratch.path, env: { ...env }, command: `exec '${program}'`, ...more });
  const untilEnd = (session: Session, after = 0): Promise<HarnessEvent[]> =>
    eventsUntil(session, ({ kind }) => kind === 'turn.completed', after);

  const questionOf = async (session: Session): Promise<Approval> => {
    const last = (await eventsUntil(session, ({ kind }) => kind === 'request.opened')).at(-1);
    return last?.kind === 'request.opened' ? last.request : expect.unreachable();
  };

  test('asks before it changes a file, and tells what it did', async () => {
    const session = await open();
    await session.prompt('@@script write');
    const request = await questionOf(session);
    expect(request).toMatchObject({ kind: 'file_change', files: ['hello.txt'] });
    await session.answer(request.requestId, 'allow');
    const events = await untilEnd(session);
    expect(events).toContainEqual(
      expect.objectContaining({
        tool: expect.objectContaining({ status: 'completed', files: ['hello.txt'] }),
      }),
    );
    expect(events).toContainEqual(expect.objectContaining({ kind: 'message.completed', text: 'Written.' }));
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'usage', inputTokens: 200, outputTokens: 20 }),
    );
    expect(events.filter(({ kind }) => kind === 'unknown')).toEqual([]);
    await session.close();
  });

  test('is steered in the middle of a turn', async () => {
    const session = await open();
    await session.prompt('@@script hang');
    await model.until(({ outcome }) => outcome === 'stalled');
    await session.steer?.('and be quick @@script default');
    await model.until(({ prompt }) => prompt.includes('and be quick'));
    const events = await untilEnd(session);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'message.completed', text: 'Done.' }));
    await session.close();
  });

  test('goes on with a session that has ended', async () => {
    const first = await open();
    await first.prompt('Remember the word gazebo.');
    await untilEnd(first);
    await first.close();
    const nativeId = String(first.nativeId);
    const second = await open({ resume: { nativeId, fork: false } });
    expect(second.nativeId).toBe(nativeId);
    await second.prompt('Which word?');
    const events = await untilEnd(second);
    expect(events.filter(({ kind }) => kind === 'message.completed')).toMatchObject([{ text: 'Done.' }]);
    await second.close();
  });
});
