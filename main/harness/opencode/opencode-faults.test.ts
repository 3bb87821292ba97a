import { chmod, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findAgent } from '../../../e2e/fixtures/agents.ts';
import { createTestSupervisor } from '../../../e2e/fixtures/harness-suite.ts';
import { createModelServer, type ModelServer } from '../../../e2e/fixtures/model-server/model-server.ts';
import type { Script } from '../../../e2e/fixtures/model-server/script.ts';
import { createOpencodeHome } from '../../../e2e/fixtures/opencode-home.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { systemClock, systemFetch, systemRandom } from '../../host/platform.ts';
import { timers } from '../../supervisor/platform.ts';
import type { Fetch } from '../local-server/http-client.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import type { HarnessEvent, OpenOptions, Session } from '../types.ts';
import { createOpencodeHarness, type OpencodeHarnessOptions } from './opencode-harness.ts';

const opencode = findAgent('opencode');
const installed = 'path' in opencode ? opencode.path : '';
const skipped = 'missing' in opencode ? ` (skipped: ${opencode.missing})` : '';
const scripts: Record<string, Script> = {
  default: [{ say: 'Done.' }],
  hang: [{ say: 'Let me think about this for a while', hang: 'until-released' }],
  write: [
    { say: 'I will write the file.', write: { path: 'hello.txt', content: 'hello\n' } },
    { say: 'Written.' },
  ],
  limited: [{ error: { status: 429, message: 'Too Many Requests' } }],
};

/** Breaks the stream of events on demand, or before a chunk that holds `dropAt` reaches the reader. */
function createBreakable(): { fetch: Fetch; cut(): void; dropAt: string | null; connections: number } {
  let cut = (): void => {};
  const breakable = {
    dropAt: null as string | null,
    connections: 0,
    cut: () => cut(),
    async fetch(url: string, init?: RequestInit): Promise<Response> {
      const response = await systemFetch(url, init);
      if (!new URL(url).pathname.endsWith('/event') || !response.body) return response;
      breakable.connections++;
      const gate = new TransformStream<Uint8Array, Uint8Array>({
        start(controller) {
          cut = () => controller.error(new Error('cut'));
        },
        transform(chunk, controller) {
          const { dropAt } = breakable;
          if (dropAt !== null && Buffer.from(chunk).includes(dropAt)) {
            breakable.dropAt = null;
            return controller.error(new Error('cut'));
          }
          controller.enqueue(chunk);
        },
      });
      return new Response(response.body.pipeThrough(gate), { status: response.status });
    },
  };
  return breakable;
}

describe.skipIf('missing' in opencode)(
  `opencode when things go wrong${skipped}`,
  { timeout: 180_000 },
  () => {
    let scratch: Scratch;
    let supervisor: Supervisor;
    let model: ModelServer;
    let env: Record<string, string>;
    let sessions: Session[];
    let ids = 0;

    beforeEach(async () => {
      scratch = await createScratch('opencode-faults');
      supervisor = createTestSupervisor();
      model = await createModelServer({ scripts });
      env = { ...(await createOpencodeHome({ directory: scratch.path, modelServerUrl: model.url })).env };
      sessions = [];
    });
    afterEach(async () => {
      for (const session of sessions) await session.close({ kill: true });
      await supervisor.close();
      await model.close();
      await scratch.remove();
    });

    const open = async (
      given: Partial<OpencodeHarnessOptions> = {},
      more: Partial<OpenOptions> = {},
    ): Promise<Session> => {
      const cwd = scratch.path;
      const uuid = (): string => `fault-${++ids}`;
      const outside = { clock: systemClock, timers, random: systemRandom, uuid, fetch: systemFetch };
      const harness = createOpencodeHarness({
        ...outside,
        supervisor,
        program: installed,
        env,
        cwd,
        ...given,
      });
      const screen = { cols: 80, rows: 24, onTerminal: () => {} };
      const { signal } = new AbortController();
      const session = await harness.open({
        sessionId: uuid(),
        cwd,
        env,
        command: null,
        ...screen,
        signal,
        ...more,
      });
      sessions.push(session);
      return session;
    };
    const read = async (
      session: Session,
      until: (event: HarnessEvent) => boolean,
    ): Promise<HarnessEvent[]> => {
      const events: HarnessEvent[] = [];
      for await (const event of session.events()) {
        events.push(event);
        if (until(event)) return events;
      }
      return events;
    };
    const isDone = ({ kind }: HarnessEvent): boolean => kind === 'turn.completed';
    const wrapper = async (lines: string): Promise<string> => {
      const path = `${scratch.path}/wrapper`;
      await writeFile(path, `#!/bin/sh\n${lines}\n`);
      await chmod(path, 0o755);
      return path;
    };

    test('events that break off are gone on with, without a gap and without a repetition', async () => {
      const breakable = createBreakable();
      const session = await open({ fetch: breakable.fetch });
      await session.prompt('@@script hang');
      await read(session, ({ kind }) => kind === 'message.delta');
      breakable.cut();
      await expect.poll(() => breakable.connections).toBe(2);
      model.release();
      await read(session, isDone);

      breakable.dropAt = 'permission.asked';
      await session.prompt('@@script write');
      const asked = (await read(session, ({ kind }) => kind === 'request.opened')).at(-1);
      expect(breakable.connections).toBe(3);
      const requestId = asked?.kind === 'request.opened' ? asked.request.requestId : '';
      await session.answer(requestId, 'allow');
      let ends = 0;
      const events = await read(session, (event) => isDone(event) && ++ends === 2);

      const only = (kind: HarnessEvent['kind']): HarnessEvent[] =>
        events.filter((event) => event.kind === kind);
      expect(only('turn.started')).toHaveLength(2);
      expect(only('turn.completed')).toMatchObject([{ reason: 'completed' }, { reason: 'completed' }]);
      expect(only('request.opened')).toHaveLength(1);
      expect(only('request.resolved')).toHaveLength(1);
      expect(only('tool.upserted')).toMatchObject([
        { tool: { status: 'running' } },
        { tool: { status: 'completed', files: ['hello.txt'] } },
      ]);
      const whole = events.flatMap((event) =>
        event.kind === 'message.completed' && event.role === 'agent' ? [event] : [],
      );
      expect(whole.map(({ text }) => text)).toEqual([
        'Let me think about this for a while',
        'I will write the file.',
        'Written.',
      ]);
      for (const { itemId, text } of whole) {
        const pieces = events.flatMap((event) =>
          event.kind === 'message.delta' && event.itemId === itemId ? [event.text] : [],
        );
        expect(pieces.join('')).toBe(text);
      }
    });

    test('a server that dies ends the turn as a crash', async () => {
      const session = await open();
      await session.prompt('@@script hang');
      await read(session, ({ kind }) => kind === 'turn.started');
      process.kill(session.process.pid, 'SIGKILL');
      const events = await read(session, () => false);
      expect(events.at(-1)).toMatchObject({ kind: 'session.state', state: 'closed' });
      expect(events.filter(isDone)).toMatchObject([
        { reason: 'failed', failure: { category: 'harness_crash' } },
      ]);
      await expect(session.prompt('More.')).rejects.toMatchObject({ category: 'harness_crash' });
    });

    test('a server with another password is not spoken with', async () => {
      const program = await wrapper(`OPENCODE_SERVER_PASSWORD=other exec '${installed}' "$@"`);
      await expect(open({ program })).rejects.toMatchObject({
        category: 'harness_crash',
        message: expect.stringContaining('401'),
      });
    });

    test('a program that never gets ready is ended, and one that ends is told with its last words', async () => {
      const marker = `1005.${process.pid}`;
      const silent = await wrapper(`exec sleep ${marker}`);
      await expect(open({ program: silent, readyMs: 300 })).rejects.toMatchObject({
        category: 'harness_crash',
        message: expect.stringContaining('did not get ready'),
      });
      expect(processesWith(marker)).toEqual([]);
      const failing = await wrapper('echo no room left >&2; exit 3');
      await expect(open({ program: failing })).rejects.toMatchObject({
        message: expect.stringMatching(/exit code 3\. no room left/),
      });
    });

    test('the password stands in no command line', async () => {
      const bytes = new Uint8Array(24).fill(process.pid % 256);
      const session = await open({ random: { bytes: () => bytes } });
      expect(processesWith(installed).length).toBeGreaterThan(0);
      expect(processesWith(Buffer.from(bytes).toString('base64url'))).toEqual([]);
      expect(session.nativeId).not.toBe(null);
    });

    test('a provider that keeps refusing ends the turn', async () => {
      const session = await open({ retryLimitMs: 1 });
      await session.prompt('@@script limited');
      expect((await read(session, isDone)).at(-1)).toMatchObject({
        reason: 'failed',
        failure: { category: 'rate_limit' },
      });
    });

    test('a session that is not known any more is told as such', async () => {
      await expect(open({}, { resume: { nativeId: 'ses_0000', fork: false } })).rejects.toMatchObject({
        message: expect.stringContaining('does not know the session'),
      });
    });

    test.each([
      ['as it was', false],
      ['in another way', true],
    ])('a session is gone on with later, %s', async (_, fork) => {
      const first = await open();
      await first.prompt('Say done.');
      await read(first, isDone);
      await first.close();
      const nativeId = first.nativeId ?? '';
      expect(nativeId).toMatch(/^ses_/);

      const session = await open({}, { resume: { nativeId, fork } });
      expect(session.nativeId === nativeId).toBe(!fork);
      await session.prompt('Once more.');
      const events = await read(session, isDone);
      expect(events.filter(({ kind }) => kind === 'message.completed')).toMatchObject([
        { role: 'person', text: 'Say done.' },
        { role: 'agent', text: 'Done.' },
        { role: 'person', text: 'Once more.' },
        { role: 'agent', text: 'Done.' },
      ]);
      expect(events.filter(({ kind }) => kind === 'usage').at(-1)).toMatchObject({ inputTokens: 200 });
    });
  },
);
