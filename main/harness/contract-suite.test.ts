import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAgent } from '../../e2e/fixtures/agents.ts';
import { createCodexHome } from '../../e2e/fixtures/codex-home.ts';
import { createModelServer, type ModelServer } from '../../e2e/fixtures/model-server/model-server.ts';
import { createScratch, type Scratch } from '../../e2e/fixtures/scratch.ts';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createForkLauncher } from '../supervisor/fork-launcher.ts';
import { timers } from '../supervisor/platform.ts';
import { createCodexHarness } from './codex/codex-harness.ts';
import { createPtyHarness } from './pty/pty-harness.ts';
import { createSupervisor } from './supervisor/supervisor-client.ts';
import type { Supervisor } from './supervisor/agent-process.ts';
import { HarnessFailure, type Harness, type HarnessEvent, type OpenOptions, type Session } from './types.ts';

const codex = findAgent('codex');
const program = 'path' in codex ? codex.path : '';

const scripts = {
  default: [{ say: 'Done.' }],
  hang: [{ say: 'Let me think', hang: 'until-released' as const }],
};
const path = process.env['PATH'] ?? '';

interface World {
  readonly scratch: Scratch;
  readonly supervisor: Supervisor;
  readonly model: ModelServer;
}

/** What the suite must know to drive one harness. */
interface Tested {
  readonly name: string;
  readonly missing: string | null;
  create(world: World): Promise<{ harness: Harness; env: Record<string, string>; command: string | null }>;
  /** A prompt whose turn ends by itself, and one whose turn does not. */
  readonly shortPrompt: string;
  readonly longPrompt: string;
}

const { clock } = createManualTime();

const tested: readonly Tested[] = [
  {
    name: 'pty',
    missing: null,
    shortPrompt: 'short',
    longPrompt: 'long',
    create: async ({ supervisor }) => ({
      harness: createPtyHarness({ supervisor, clock, timers, platform: process.platform }),
      env: { PATH: path },
      command: 'read prompt; test "$prompt" = short || sleep 1000',
    }),
  },
  {
    name: 'codex',
    missing: 'missing' in codex ? codex.missing : null,
    shortPrompt: 'Say done.',
    longPrompt: '@@script hang',
    async create({ scratch, supervisor, model }) {
      const { env } = await createCodexHome({ directory: scratch.path, modelServerUrl: model.url });
      const uuid = (): string => 'probe';
      const harness = createCodexHarness({
        supervisor,
        clock,
        timers,
        uuid,
        program,
        env,
        cwd: scratch.path,
      });
      return { harness, env: { ...env }, command: null };
    },
  },
];

describe.each(tested)('every harness: $name', { timeout: 60_000 }, (one) => {
  describe.skipIf(one.missing !== null)(`on this machine: ${one.missing ?? 'installed'}`, () => {
    let world: World;
    let harness: Harness;
    let options: OpenOptions;
    let sessions: Session[];

    beforeAll(async () => {
      const launcher = createForkLauncher({ entry: `${import.meta.dirname}/../supervisor/entry.ts`, path });
      world = {
        scratch: await createScratch(`harness-${one.name}`),
        supervisor: createSupervisor({ launcher }),
        model: await createModelServer({ scripts }),
      };
    });
    afterAll(async () => {
      await world.supervisor.close();
      await world.model.close();
      await world.scratch.remove();
    });
    beforeEach(async () => {
      const { harness: created, env, command } = await one.create(world);
      harness = created;
      sessions = [];
      const { signal } = new AbortController();
      const screen = { cols: 80, rows: 24, onTerminal: () => {} };
      options = { sessionId: '', cwd: world.scratch.path, env, command, ...screen, signal };
    });
    afterEach(async () => {
      for (const session of sessions) await session.close({ kill: true });
    });

    let opened = 0;
    const open = async (more: Partial<OpenOptions> = {}): Promise<Session> => {
      const session = await harness.open({ ...options, sessionId: `${one.name}-${++opened}`, ...more });
      sessions.push(session);
      return session;
    };
    const read = async (
      session: Session,
      until: (event: HarnessEvent) => boolean,
      after = 0,
    ): Promise<HarnessEvent[]> => {
      const events: HarnessEvent[] = [];
      for await (const event of session.events(after)) {
        events.push(event);
        if (until(event)) return events;
      }
      return events;
    };
    const isAlive = (pid: number): boolean => {
      try {
        return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      } catch {
        return false;
      }
    };

    test('finds itself', async () => {
      expect(await harness.probe()).toMatchObject({ available: true, reason: null });
    });

    test('tells its process first and its end last, without a gap', async () => {
      const session = await open();
      expect(isAlive(session.process.pid)).toBe(true);
      expect(session.process.startTime).not.toBe(null);
      await session.close();
      const events = await read(session, () => false);
      expect(events[0]).toMatchObject({ kind: 'session.opened', process: session.process });
      expect(events.at(-1)).toMatchObject({ kind: 'session.state', state: 'closed' });
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(await read(session, () => false, 1)).toEqual(events.slice(1));
      expect(isAlive(session.process.pid)).toBe(false);
    });

    test('accepts a prompt before it is done with it, and says when it is', async () => {
      const session = await open();
      const { turnId } = await session.prompt(one.shortPrompt);
      const events = await read(session, ({ kind }) => kind === 'turn.completed');
      expect(events.at(-1)).toMatchObject({ kind: 'turn.completed', reason: 'completed', turnId });
      expect(events).toContainEqual(expect.objectContaining({ kind: 'turn.started', turnId }));
    });

    test('ends in the middle of a turn, and leaves nothing', async () => {
      const session = await open();
      await session.prompt(one.longPrompt);
      await read(session, ({ kind }) => kind === 'turn.started');
      await session.close();
      const events = await read(session, () => false);
      expect(events.filter(({ kind }) => kind === 'turn.completed')).toHaveLength(1);
      expect(isAlive(session.process.pid)).toBe(false);
      // Once more is no error.
      await session.close({ kill: true });
    });

    test('can be killed', async () => {
      const session = await open();
      expect(await session.close({ kill: true })).toMatchObject({ lost: false });
      expect(isAlive(session.process.pid)).toBe(false);
    });

    test('rejects an answer to a question that nobody asked', async () => {
      const session = await open();
      await expect(session.answer('7', 'allow')).rejects.toThrow(/questions|not waiting/);
    });

    test('says that the worktree is gone', async () => {
      const failure = await open({ cwd: '/no/such/folder' }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(HarnessFailure);
      expect(failure).toMatchObject({ category: 'workspace' });
    });

    test('does not start what is not wanted any more', async () => {
      await expect(open({ signal: AbortSignal.abort() })).rejects.toThrow('aborted');
    });
  });
});

describe('codex that is not there', () => {
  test('is told as missing, with what to do', async () => {
    const launcher = createForkLauncher({ entry: `${import.meta.dirname}/../supervisor/entry.ts`, path });
    const supervisor = createSupervisor({ launcher });
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
