import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestSupervisor } from '../../../e2e/fixtures/harness-suite.ts';
import { eventsUntil, openCustom, scriptedCommand } from '../../../e2e/fixtures/scripted-acp.ts';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import type { HarnessEvent, OpenOptions, Session } from '../types.ts';

// The agent is `e2e/fixtures/scripted-acp-agent.ts`: a process of its own, made with the protocol's own package,
// which refuses what is not right in our messages.

let scratch: Scratch;
let supervisor: Supervisor;
const sessions: Session[] = [];

beforeAll(async () => {
  scratch = await createScratch('acp');
  supervisor = createTestSupervisor();
});
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close({ kill: true });
});
afterAll(async () => {
  await supervisor.close();
  await scratch.remove();
});

const open = async (more: Partial<OpenOptions> = {}): Promise<Session> => {
  const session = await openCustom(supervisor, { cwd: scratch.path, ...more });
  sessions.push(session);
  return session;
};
const turnOf = async (session: Session, prompt: string): Promise<HarnessEvent[]> => {
  const { turnId } = await session.prompt(prompt);
  const events = await eventsUntil(
    session,
    (event) => event.kind === 'turn.completed' && event.turnId === turnId,
  );
  return events.filter((event) => event.turnId === turnId);
};
const kinds = (events: readonly HarnessEvent[], kind: HarnessEvent['kind']): HarnessEvent[] =>
  events.filter((event) => event.kind === kind);
const said = (events: readonly HarnessEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'message.completed' ? event.text : []));
const questionOf = async (session: Session): Promise<string> => {
  const events = await eventsUntil(session, ({ kind }) => kind === 'request.opened');
  const last = events.at(-1);
  return last?.kind === 'request.opened' ? last.request.requestId : expect.unreachable();
};

test('a turn is told from its start to its end, with chunks joined and tokens counted', async () => {
  const session = await open();
  const events = await turnOf(session, 'short');
  expect(events.map(({ kind }) => kind)).toEqual([
    'turn.started',
    'session.state',
    'message.delta',
    'message.delta',
    'message.completed',
    'usage',
    'turn.completed',
  ]);
  expect(said(events)).toEqual(['Done.']);
  expect(kinds(events, 'usage')).toMatchObject([{ inputTokens: 7, outputTokens: 3 }]);
  const again = await turnOf(session, 'short');
  expect(again[0]?.turnId).not.toBe(events[0]?.turnId);
  expect(kinds(again, 'usage')).toMatchObject([{ inputTokens: 14, outputTokens: 6 }]);
  expect(session.nativeId).toBe('scripted-session');
  const [first] = await eventsUntil(session, () => true);
  expect(first).toMatchObject({ kind: 'session.opened', version: '1.2.3', raw: { protocolVersion: 1 } });
});

test('thoughts, plans, tools and questions become events, each with what the agent sent', async () => {
  const session = await open();
  const { turnId } = await session.prompt('work');
  const requestId = await questionOf(session);
  await session.answer(requestId, 'allow_always');
  await expect(session.answer(requestId, 'allow')).rejects.toThrow('not waiting');
  const events = await eventsUntil(session, ({ kind }) => kind === 'turn.completed');
  expect(said(events)).toEqual(['It said x2.']);
  expect(kinds(events, 'reasoning.completed')).toMatchObject([{ text: 'Hm.' }]);
  expect(kinds(events, 'plan.updated')).toMatchObject([{ steps: [{ text: 'Look', state: 'now' }] }]);
  expect(kinds(events, 'tool.upserted')).toMatchObject([
    { tool: { toolId: 'r', tool: 'read', status: 'running', files: ['a.txt'] } },
    { tool: { toolId: 'r', status: 'completed', output: 'A', title: 'Read a.txt' } },
    { tool: { toolId: 't', tool: 'command', title: 'touch b.txt', status: 'pending' } },
    // It never said how the command ended.
    { tool: { toolId: 't', status: 'failed' } },
  ]);
  expect(kinds(events, 'request.opened')).toMatchObject([
    { request: { kind: 'command', title: 'Run a command', command: 'touch b.txt' }, turnId },
  ]);
  expect(kinds(events, 'request.resolved')).toMatchObject([{ requestId }]);
  const states = kinds(events, 'session.state').map((event) => 'state' in event && event.state);
  expect(states).toEqual(['idle', 'running', 'waiting', 'running']);
  for (const event of events.filter(({ kind }) => /delta|opened|plan/.test(kind)))
    expect(event.raw).not.toBe(null);
});

test.each([
  ['allow', 'x3', 'failed'],
  ['deny', 'x1', 'declined'],
] as const)('the options of an agent are chosen by kind: %s', async (choice, option, status) => {
  const session = await open();
  await session.prompt('work');
  await session.answer(await questionOf(session), choice);
  const events = await eventsUntil(session, ({ kind }) => kind === 'turn.completed');
  expect(said(events)).toEqual([`It said ${option}.`]);
  expect(kinds(events, 'tool.upserted').at(-1)).toMatchObject({ tool: { toolId: 't', status } });
  expect(events.at(-1)).toMatchObject({ reason: 'completed' });
});

test('a question that is open when the turn is interrupted is closed, and grants nothing', async () => {
  const session = await open();
  await session.prompt('work');
  const requestId = await questionOf(session);
  await session.interrupt();
  const events = await eventsUntil(session, ({ kind }) => kind === 'turn.completed');
  expect(said(events)).toEqual(['It said cancelled.']);
  expect(kinds(events, 'request.resolved')).toMatchObject([{ requestId }]);
  expect(events.at(-1)).toMatchObject({ reason: 'interrupted' });
  await expect(session.answer(requestId, 'allow')).rejects.toThrow('not waiting');
});

test('an agent that dies in the middle of its question leaves nothing open', async () => {
  const session = await open();
  await session.prompt('die');
  const events = await eventsUntil(session, () => false);
  const end = events.slice(-5).map(({ kind }) => kind);
  expect(end).toEqual([
    'request.resolved',
    'tool.upserted',
    'turn.completed',
    'session.state',
    'session.state',
  ]);
  expect(kinds(events, 'turn.completed')).toMatchObject([
    {
      reason: 'failed',
      failure: { category: 'harness_crash', message: expect.stringMatching(/exit code 3.*Out of luck\./) },
    },
  ]);
  await expect(session.prompt('short')).rejects.toThrow('The agent has ended');
});

test('a question that the agent takes back is closed', async () => {
  const events = await turnOf(await open(), 'withdraw');
  expect(said(events)).toEqual(['Answered cancelled.']);
  expect(kinds(events, 'request.opened')).toHaveLength(1);
  expect(kinds(events, 'request.resolved')).toHaveLength(1);
});

test('what cannot be answered is refused at once, and kept', async () => {
  const events = await turnOf(await open(), 'wish');
  expect(said(events)).toEqual(['Got -32601 and cancelled.']);
  expect(kinds(events, 'unknown')).toMatchObject([
    { type: 'fs/read_text_file', raw: { path: '/etc/passwd' } },
    { type: 'session/request_permission', raw: { options: [] } },
  ]);
  expect(kinds(events, 'request.opened')).toEqual([]);
});

test('lines that are no message are logged, and what is not known is kept raw', async () => {
  const events = await turnOf(await open(), 'noise');
  expect(kinds(events, 'log')).toMatchObject([
    { text: 'Not a message: Loading extension: none' },
    { text: 'Not a message: [1,2]' },
    { text: 'Not a message: {"id":{}}' },
  ]);
  expect(kinds(events, 'unknown')).toMatchObject([
    { type: '_novel/thing', raw: { of: 'sheep' } },
    { type: 'dream', raw: { update: { of: 'sheep' } } },
    { type: 'plan', raw: { update: { entries: 7 } } },
  ]);
  expect(said(events)).toEqual(['Still here.']);
});

test('a line that is too long is dropped, and the session goes on', async () => {
  const events = await turnOf(await open(), 'huge');
  expect(kinds(events, 'log')).toMatchObject([{ text: expect.stringContaining('too long') }]);
  expect(said(events)).toEqual(['That was long.']);
});

test('an interrupted turn is interrupted, whatever the agent calls it', async () => {
  const session = await open();
  await session.prompt('liar');
  await session.interrupt();
  const events = await eventsUntil(session, ({ kind }) => kind === 'turn.completed');
  expect(events.at(-1)).toMatchObject({ reason: 'interrupted' });
  expect(said(await turnOf(session, 'short'))).toEqual(['Done.']);
});

test.each([
  ['fail 429 slow down, retry in 7s', 'rate_limit', /slow down/],
  ['fail -32000 who are you', 'auth', /who are you/],
  ['fail -32603 fetch failed', 'network', /fetch failed/],
  ['swallow', 'auth', /401 Unauthorized/],
  ['stop max_tokens', 'budget', /limit of one turn/],
  ['stop refusal', 'policy', /refused/],
])('a turn that failed is told as failed: %s', async (prompt, category, message) => {
  const session = await open();
  const events = await turnOf(session, prompt);
  expect(events.at(-1)).toMatchObject({
    reason: 'failed',
    failure: { category, message: expect.stringMatching(message) },
  });
  expect(said(await turnOf(session, 'short'))).toContain('Done.');
});

test('an agent that ends a turn by itself as cancelled has not completed it', async () => {
  const events = await turnOf(await open(), 'stop cancelled');
  expect(events.at(-1)).toMatchObject({ reason: 'interrupted' });
});

test('what is said during a turn is sent after it, as a part of the same turn', async () => {
  const session = await open();
  const first = await session.prompt('work');
  const requestId = await questionOf(session);
  const second = await session.prompt('count');
  expect(second.turnId).toBe(first.turnId);
  await session.answer(requestId, 'allow');
  const events = await eventsUntil(session, ({ kind }) => kind === 'turn.completed');
  expect(said(events)).toEqual(['It said x3.', 'Prompts so far: work | count']);
  expect(kinds(events, 'turn.started')).toHaveLength(1);
});

test('an agent that can be steered is, and others have no way for it', async () => {
  expect((await open()).steer).toBeUndefined();
  const session = await open({ env: { SCRIPTED_STEERING: 'yes' } });
  await session.prompt('long');
  await eventsUntil(session, ({ kind }) => kind === 'message.delta');
  await session.steer?.('faster');
  await session.interrupt();
  await session.steer?.('count');
  const events = await eventsUntil(
    session,
    (event) => event.kind === 'message.completed' && /far/.test(event.text),
  );
  expect(said(events).at(-1)).toBe('Prompts so far: long | steered faster | count');
});

test('a session is gone on with, without telling its earlier life again', async () => {
  const session = await open({ resume: { nativeId: 'scripted-session', fork: false } });
  expect(session.nativeId).toBe('scripted-session');
  expect(said(await turnOf(session, 'short'))).toEqual(['Done.']);
  expect(said(await eventsUntil(session, ({ kind }) => kind === 'turn.completed'))).toEqual(['Done.']);
});

test.each([
  ['of another version', { env: { SCRIPTED_PROTOCOL: '2' } }, 'harness_crash', /speaks version 2/],
  ['that wants a sign-in', { env: { SCRIPTED_AUTH: 'needed' } }, 'auth', /Sign in to it/],
  ['that cannot fork', { resume: { nativeId: 's', fork: true } }, 'harness_missing', /twice/],
  ['that ends at once', { command: scriptedCommand('broken') }, 'harness_crash', /exit code 1/],
  ['that is not there', { command: 'no-such-agent' }, 'harness_missing', /did not find the command/],
  ['without a command', { command: null }, 'harness_missing', /needs the command/],
] as const)(
  'an agent %s is told as such, and nothing is left of it',
  async (_, options, category, message) => {
    const failed = await open(options).catch((error: unknown) => error);
    expect(failed).toMatchObject({
      name: 'HarnessFailure',
      category,
      message: expect.stringMatching(message),
    });
  },
);

/** A command that starts, and then neither reads nor says anything. */
const silent = (name: string): { command: string; started: () => boolean } => {
  const mark = join(scratch.path, name);
  return { command: `: > '${mark}'; tail -f '${mark}'`, started: () => processesWith(mark).length > 0 };
};

test('an agent that never answers is ended when nobody wants it any more', async () => {
  const abort = new AbortController();
  const { command, started } = silent('unwanted');
  const opening = open({ command, signal: abort.signal });
  await expect.poll(started).toBe(true);
  abort.abort(new Error('Not wanted any more.'));
  await expect(opening).rejects.toThrow('Not wanted any more.');
  expect(started()).toBe(false);
});

test('an agent that never answers is ended after a minute', async () => {
  const time = createManualTime();
  const { command, started } = silent('slow');
  const opening = openCustom(supervisor, { cwd: scratch.path, command }, time.timers).catch(
    (error: unknown) => error,
  );
  await expect.poll(started).toBe(true);
  await expect.poll(() => time.pending).toBeGreaterThan(0);
  time.advance(60_000);
  expect(await opening).toMatchObject({
    name: 'HarnessFailure',
    category: 'harness_crash',
    message: expect.stringContaining('no answer within 60 s'),
  });
  expect(started()).toBe(false);
});

test('an agent that hears nothing at all is ended all the same', async () => {
  const session = await open();
  await session.prompt('deaf');
  await eventsUntil(session, ({ kind }) => kind === 'message.delta');
  await session.interrupt();
  const exit = await session.close();
  expect(exit).toMatchObject({ code: null, signal: 'SIGKILL' });
  const events = await eventsUntil(session, () => false);
  expect(kinds(events, 'turn.completed')).toMatchObject([{ reason: 'interrupted' }]);
});
