import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestSupervisor } from '../../../e2e/fixtures/harness-suite.ts';
import { fakeOpenhandsCommand, fakeOpenhandsEnvironment } from '../../../e2e/fixtures/openhands/home.ts';
import type { FakeScripts } from '../../../e2e/fixtures/openhands/script.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { openSystemSocket, systemClock, systemFetch, systemRandom } from '../../host/platform.ts';
import { timers } from '../../supervisor/platform.ts';
import { freePort } from '../local-server/free-port.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import type { HarnessEvent, OpenOptions, Session } from '../types.ts';
import type { SocketHandlers } from './follow-socket.ts';
import { createOpenhandsHarness, type OpenhandsHarnessOptions } from './openhands-harness.ts';

const scripts: FakeScripts = {
  default: [
    { act: [{ create: { path: 'hello.txt', text: 'hello\n' } }], thought: 'I will write the file.' },
    { act: [{ command: 'cat hello.txt' }, { command: 'exit 3' }] },
    { finish: 'Done: hello.txt is there.' },
  ],
  dropped: [
    { say: 'One.' },
    { say: 'Two.' },
    { drop: true },
    { say: 'Three.' },
    { act: [{ command: 'true' }, { command: 'echo four' }] },
    { drop: true },
    { say: 'Five.' },
  ],
  steps: [{ say: 'One.' }, { hang: true }, { say: 'Two.' }],
  hang: [{ say: 'Let me think.' }, { hang: true }, { echo: true }],
  noKey: [{ fail: { code: 'LLMAuthenticationError', detail: 'no key' } }],
  stuck: [{ say: 'Again.' }, { stuck: true }],
  nonsense: [{ nonsense: true }, { say: 'Still here.' }],
  die: [{ say: 'Bye.' }, { die: true }],
  tasks: [{ tasks: ['Write it', 'Check it'] }],
};

describe('OpenHands (a fake of its server)', { timeout: 60_000 }, () => {
  let scratch: Scratch;
  let supervisor: Supervisor;
  let sessions: Session[];
  let ids = 0;

  beforeEach(async () => {
    scratch = await createScratch('openhands');
    supervisor = createTestSupervisor();
    sessions = [];
  });
  afterEach(async () => {
    for (const session of sessions) await session.close({ kill: true });
    await supervisor.close();
    await scratch.remove();
  });

  const open = async (
    given: Partial<OpenhandsHarnessOptions> = {},
    more: Readonly<Record<string, string>> = {},
  ): Promise<Session> => {
    const { path: cwd } = scratch;
    // Far from UTC: the server writes times of its own zone and names none.
    const env = fakeOpenhandsEnvironment(scripts, { TZ: 'Pacific/Kiritimati', ...more });
    const uuid = (): string => `open-${++ids}`;
    const network = { fetch: systemFetch, openSocket: openSystemSocket, freePort };
    const outside = { clock: systemClock, timers, random: systemRandom, uuid, ...network, supervisor };
    const command = fakeOpenhandsCommand;
    const harness = createOpenhandsHarness({
      ...outside,
      command,
      env,
      cwd,
      scratch: `${cwd}/kept`,
      ...given,
    });
    const screen = { cols: 80, rows: 24, onTerminal: () => {} };
    const { signal } = new AbortController();
    const options: OpenOptions = { sessionId: uuid(), cwd, env, command: null, ...screen, signal };
    const session = await harness.open(options);
    sessions.push(session);
    return session;
  };
  const read = async (session: Session, until: (event: HarnessEvent) => boolean): Promise<HarnessEvent[]> => {
    const events: HarnessEvent[] = [];
    for await (const event of session.events()) {
      events.push(event);
      if (until(event)) return events;
    }
    return events;
  };
  const isDone = ({ kind }: HarnessEvent): boolean => kind === 'turn.completed';
  /** Plays a turn to its end, with one answer to all questions. */
  const play = async (
    session: Session,
    prompt: string,
    choice: 'allow' | 'deny',
  ): Promise<HarnessEvent[]> => {
    await session.prompt(prompt);
    const events: HarnessEvent[] = [];
    for await (const event of session.events()) {
      events.push(event);
      if (event.kind === 'request.opened') await session.answer(event.request.requestId, choice);
      if (isDone(event)) break;
    }
    return events;
  };
  const texts = (events: readonly HarnessEvent[]): string[] =>
    events.flatMap((event) =>
      event.kind === 'message.completed' && event.role === 'agent' ? [event.text] : [],
    );
  const only = (events: readonly HarnessEvent[], kind: HarnessEvent['kind']): HarnessEvent[] =>
    events.filter((event) => event.kind === kind);

  test('asks once for each batch, and does what was allowed', async () => {
    const session = await open();
    const events = await play(session, 'Write it.', 'allow');
    expect(only(events, 'request.opened')).toMatchObject([
      { request: { kind: 'file_change', title: 'Change hello.txt' } },
      { request: { kind: 'command', command: 'cat hello.txt\nexit 3' } },
    ]);
    expect(only(events, 'request.resolved')).toHaveLength(2);
    expect(readFileSync(`${scratch.path}/hello.txt`, 'utf8')).toBe('hello\n');
    const ends = events.flatMap((event) =>
      event.kind === 'tool.upserted' && !['pending', 'running'].includes(event.tool.status)
        ? [event.tool]
        : [],
    );
    expect(ends).toMatchObject([
      { tool: 'edit', status: 'completed', files: ['hello.txt'] },
      { tool: 'command', status: 'completed', output: 'hello\n', exitCode: 0 },
      { tool: 'command', status: 'failed', exitCode: 3 },
    ]);
    expect(texts(events)).toEqual(['I will write the file.', 'Done: hello.txt is there.']);
    expect(only(events, 'usage').at(-1)).toMatchObject({ inputTokens: 300, outputTokens: 30, costUsd: 0.03 });
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
    await session.close();
    // The worktree holds the result and nothing of the server's own.
    expect(readdirSync(scratch.path).toSorted()).toEqual(['hello.txt']);
  });

  test('takes no for an answer, and goes on without it', async () => {
    const events = await play(await open(), 'Write it.', 'deny');
    const declined = events.filter(
      (event) => event.kind === 'tool.upserted' && event.tool.status === 'declined',
    );
    expect(declined).toHaveLength(3);
    expect(existsSync(`${scratch.path}/hello.txt`)).toBe(false);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
  });

  test('a socket that breaks off is gone on with, without a gap and without a repetition', async () => {
    const urls: string[] = [];
    const openSocket = (url: string, handlers: SocketHandlers) => {
      urls.push(url);
      return openSystemSocket(url, handlers);
    };
    const events = await play(await open({ openSocket }), '@@script dropped', 'allow');
    expect(texts(events)).toEqual(['One.', 'Two.', 'Three.', 'Five.']);
    expect(only(events, 'request.opened')).toMatchObject([{ request: { command: 'true\necho four' } }]);
    expect(
      only(events, 'message.completed').filter((event) => 'role' in event && event.role === 'person'),
    ).toHaveLength(1);
    const done = events.filter(
      (event) => event.kind === 'tool.upserted' && event.tool.status === 'completed',
    );
    expect(done).toHaveLength(2);
    expect(only(events, 'turn.started')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
    expect(urls.length).toBeGreaterThan(2);
    expect(urls[0]).toContain('resend_mode=all');
    expect(urls.slice(1).every((url) => /resend_mode=since&after_timestamp=\d{4}-/.test(url))).toBe(true);
    expect(urls.join(' ')).not.toContain('session_api_key');
  });

  test('is interrupted while it works and while it waits, and can be spoken with afterwards', async () => {
    const session = await open();
    await session.prompt('@@script hang');
    await read(session, ({ kind }) => kind === 'message.completed');
    await session.interrupt();
    expect((await read(session, isDone)).at(-1)).toMatchObject({ reason: 'interrupted' });
    await session.prompt('Write it.');
    await read(session, ({ kind }) => kind === 'request.opened');
    await session.interrupt();
    let ends = 0;
    const events = await read(session, (event) => isDone(event) && ++ends === 2);
    expect(events.at(-1)).toMatchObject({ reason: 'interrupted' });
    expect(only(events, 'request.resolved')).toHaveLength(1);
    expect(existsSync(`${scratch.path}/hello.txt`)).toBe(false);
  });

  test('is steered in the middle of a turn', async () => {
    const session = await open();
    await session.prompt('@@script hang');
    await read(session, ({ kind }) => kind === 'turn.started');
    await session.steer?.('and be quick');
    writeFileSync(`${scratch.path}/release`, '');
    expect(texts(await read(session, isDone))).toContain('You said: and be quick');
  });

  test('is held after its present step, and goes on', async () => {
    const session = await open();
    await session.prompt('@@script steps');
    await read(session, (event) => event.kind === 'message.completed' && event.role === 'agent');
    await session.pause?.();
    writeFileSync(`${scratch.path}/release`, '');
    const held = await read(session, (event) => event.kind === 'session.state' && event.state === 'paused');
    expect(texts(held)).toEqual(['One.']);
    expect(only(held, 'turn.completed')).toEqual([]);
    await session.resume?.();
    const events = await read(session, isDone);
    expect(texts(events)).toEqual(['One.', 'Two.']);
    expect(events.at(-1)).toMatchObject({ reason: 'completed' });
  });

  test.each([
    ['noKey', 'auth', /did not accept the key/],
    ['stuck', 'stalled', /repeated itself/],
    ['die', 'harness_crash', /exit code 7/],
  ])('a turn ends as it did: %s', async (script, category, message) => {
    const events = await play(await open(), `@@script ${script}`, 'allow');
    expect(events.at(-1)).toMatchObject({
      reason: 'failed',
      failure: { category, message: expect.stringMatching(message) },
    });
  });

  test('who is spoken with after its end says so', async () => {
    const session = await open();
    process.kill(session.process.pid, 'SIGKILL');
    await read(session, () => false);
    await expect(session.prompt('More.')).rejects.toMatchObject({ category: 'harness_crash' });
  });

  test('what is not known is kept, what is no event is told, and a plan is shown', async () => {
    const session = await open();
    const events = await play(session, '@@script nonsense', 'allow');
    expect(only(events, 'log')).toMatchObject([{ text: 'Not an event: not json' }]);
    expect(only(events, 'unknown')).toMatchObject([{ type: 'NovelEvent', raw: { of: 'sheep' } }]);
    expect(texts(events)).toEqual(['Still here.']);
    await session.prompt('@@script tasks');
    const planned = await read(session, ({ kind }) => kind === 'plan.updated');
    expect(planned.at(-1)).toMatchObject({
      steps: [{ text: 'Write it', state: 'pending' }, { text: 'Check it' }],
    });
  });

  test('a port that somebody else has taken is no end', async () => {
    const other = createServer((socket) => socket.destroy());
    const taken = await freePort();
    await new Promise<void>((resolve) => {
      other.listen(taken, '127.0.0.1', resolve);
    });
    const ports = [taken];
    const session = await open({
      freePort: () => Promise.resolve(ports.pop()).then((port) => port ?? freePort()),
    });
    expect(texts(await play(session, '@@script stuck', 'allow'))).toEqual(['Again.']);
    await new Promise<void>((resolve) => {
      other.close(() => resolve());
    });
  });

  test('it is waited for as long as it is not ready, but not for ever', async () => {
    expect(
      texts(await play(await open({}, { FAKE_OPENHANDS_READY_AFTER: '3' }), '@@script stuck', 'allow')),
    ).toEqual(['Again.']);
    writeFileSync(`${scratch.path}/wrapper`, `${fakeOpenhandsCommand} "$@"\n`);
    const command = `/bin/sh "${scratch.path}/wrapper"`;
    const never = { FAKE_OPENHANDS_READY_AFTER: '1000000' };
    await expect(open({ command, readyMs: 1500 }, never)).rejects.toMatchObject({
      category: 'harness_crash',
      message: expect.stringContaining('did not get ready'),
    });
    expect(processesWith(scratch.path)).toEqual([]);
  });

  test.each([
    ['a server that knows another key', 'OH_SESSION_API_KEYS_0=other', /401/],
    [
      'a server that is open to everybody',
      'OH_SESSION_API_KEYS_0= SESSION_API_KEY=',
      /open to everybody|401/,
    ],
  ])('%s is given nothing', async (_, variables, message) => {
    writeFileSync(`${scratch.path}/wrapper`, `${variables} exec ${fakeOpenhandsCommand} "$@"\n`);
    await expect(open({ command: `/bin/sh "${scratch.path}/wrapper"` })).rejects.toMatchObject({
      category: 'harness_crash',
      message: expect.stringMatching(message),
    });
  });

  test('a server that turns followers away is followed no longer than it is worth', async () => {
    await expect(open({ readyMs: 1500 }, { FAKE_OPENHANDS_MAX_SUBSCRIBERS: '0' })).rejects.toMatchObject({
      category: 'harness_crash',
    });
  });
});
