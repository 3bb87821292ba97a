import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import type { HarnessEvent } from '../types.ts';
import { createConversation } from './conversation.ts';
import { createRetryLimit } from './retry-limit.ts';

const session = 'ses_e035c753dffej9BYNjlmMO7JFV';
const recording = readFileSync(`${import.meta.dirname}/transcripts/approval-refusal-abort.jsonl`, 'utf8')
  .trim()
  .split('\n');
const exit = { code: 0, signal: null, lost: false };

function createTested({ retryLimitMs = 60_000, own = session } = {}) {
  const time = createManualTime();
  const refusedQuestions: string[] = [];
  let interrupted = 0;
  const retryLimit = createRetryLimit({
    ...time,
    limitMs: retryLimitMs,
    giveUp(failure) {
      interrupted++;
      conversation.exchange.giveUp(failure);
    },
  });
  const conversation = createConversation({
    sessionId: 's',
    cwd: '/repo',
    clock: time.clock,
    retryLimit,
    refuseQuestion: (id) => void refusedQuestions.push(id),
  });
  conversation.open(own);
  let turns = 0;
  const prompt = (): void => conversation.exchange.turn.prompted(`t${++turns}`);
  return {
    ...conversation,
    time,
    refusedQuestions,
    prompt,
    get interrupted() {
      return interrupted;
    },
    /** Hands in a line of a recording: an event, or the moment of a prompt. */
    line: (line: string) => (line === '{"prompted":true}' ? prompt() : conversation.receive(line)),
    say(type: string, properties: object) {
      conversation.receive(JSON.stringify({ type, properties }));
    },
    async finish(meant = true) {
      conversation.exchange.end(exit, meant);
      const events: HarnessEvent[] = [];
      for await (const event of conversation.exchange.read()) events.push(event);
      return events;
    },
  };
}

const kinds = (events: readonly HarnessEvent[], kind: HarnessEvent['kind']): HarnessEvent[] =>
  events.filter((event) => event.kind === kind);
const status = (type: string, more: object = {}) => ({ sessionID: 'own', status: { type, ...more } });
const said = (id: string) => ({ sessionID: 'own', info: { id, sessionID: 'own', role: 'user' } });

/** A session in whose turn the agent is at work. */
function createBusy(options: { retryLimitMs?: number } = {}) {
  const opencode = createTested({ ...options, own: 'own' });
  opencode.prompt();
  opencode.say('message.updated', said('m1'));
  opencode.say('session.status', status('busy'));
  return opencode;
}

test('a recorded session is understood entirely', async () => {
  const opencode = createTested();
  for (const line of recording) opencode.line(line);
  const events = await opencode.finish();
  expect(kinds(events, 'unknown')).toEqual([]);
  expect(kinds(events, 'log')).toEqual([]);
  expect(kinds(events, 'turn.started').map(({ turnId }) => turnId)).toEqual(['t1', 't2', 't3', 't4']);
  // The second turn was told no without a word; of the fourth the recording has no end.
  expect(kinds(events, 'turn.completed')).toMatchObject([
    { turnId: 't1', reason: 'completed' },
    { turnId: 't2', reason: 'failed', failure: { category: 'policy' } },
    { turnId: 't3', reason: 'interrupted' },
    { turnId: 't4', reason: 'interrupted' },
  ]);
  expect(kinds(events, 'request.opened')).toMatchObject([
    { turnId: 't1', request: { kind: 'file_change', title: 'Change hello.txt' } },
    { turnId: 't1', request: { kind: 'command' } },
    { turnId: 't2', request: { kind: 'command', command: 'echo changed >> README.md && git diff --stat' } },
  ]);
  expect(kinds(events, 'request.resolved')).toHaveLength(3);
  expect(kinds(events, 'tool.upserted')).toContainEqual(
    expect.objectContaining({
      tool: expect.objectContaining({ tool: 'edit', status: 'completed', files: ['hello.txt'] }),
    }),
  );
  expect(kinds(events, 'tool.upserted')).toContainEqual(
    expect.objectContaining({ tool: expect.objectContaining({ tool: 'command', status: 'declined' }) }),
  );
  expect(kinds(events, 'diff.updated').at(-1)).toMatchObject({
    diff: expect.stringContaining('+hello from the scripted model'),
  });
  expect(kinds(events, 'usage').at(-1)).toMatchObject({ inputTokens: 400, outputTokens: 40, costUsd: 0 });
  expect(kinds(events, 'message.completed')).toContainEqual(
    expect.objectContaining({ role: 'person', text: 'please write the file' }),
  );
});

test('the pieces of a message add up to it', async () => {
  const opencode = createTested();
  for (const line of recording) opencode.line(line);
  const events = await opencode.finish();
  const whole = events.flatMap((event) =>
    event.kind === 'message.completed' && event.role === 'agent' ? [event] : [],
  );
  expect(whole.length).toBeGreaterThan(2);
  for (const { itemId, text } of whole) {
    const pieces = events.flatMap((event) =>
      event.kind === 'message.delta' && event.itemId === itemId ? [event.text] : [],
    );
    expect(pieces.join('')).toBe(text);
  }
});

test('whatever is told again makes no difference', async () => {
  const once = createTested();
  for (const line of recording) once.line(line);
  const expected = await once.finish();
  // Pieces have no number, so the server never tells them twice; a new connection gets later ones only.
  const again = recording.filter((line) =>
    /"(message\.updated|message\.part\.updated|permission\.asked)"/.test(line),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(again.length - 1), { maxLength: 40 }), async (picks) => {
      const tested = createTested();
      const waiting = picks.map((pick) => again[pick]);
      for (const line of recording) {
        tested.line(line);
        if (line.includes('permission.asked')) continue;
        for (const other of waiting) {
          if (other === line) tested.line(other);
        }
      }
      expect(await tested.finish()).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test('what is not known is kept, and what is no event is told', async () => {
  const opencode = createTested({ own: 'own' });
  opencode.say('session.dreamed', { of: 'sheep' });
  opencode.say('message.part.updated', { part: { type: 'novel', sessionID: 'own' } });
  opencode.say('session.status', { sessionID: 'own', status: { type: 'flying' } });
  opencode.receive('not json');
  opencode.receive('[1,2]');
  const events = await opencode.finish();
  expect(kinds(events, 'unknown')).toMatchObject([
    { type: 'session.dreamed', raw: { of: 'sheep' } },
    { type: 'message.part.updated' },
    { type: 'session.status' },
  ]);
  expect(kinds(events, 'log')).toMatchObject([
    { text: 'Not an event: not json' },
    { text: 'Not an event: [1,2]' },
  ]);
});

test('no text is a reason to fall over', async () => {
  const types = [
    'message.updated',
    'message.part.updated',
    'session.status',
    'permission.asked',
    'todo.updated',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...types),
      fc.jsonValue(),
      fc.string(),
      async (type, properties, text) => {
        const opencode = createTested({ own: 'own' });
        opencode.receive(JSON.stringify({ type, properties }));
        opencode.receive(text);
        expect((await opencode.finish()).at(-1)).toMatchObject({ kind: 'session.state', state: 'closed' });
      },
    ),
  );
});

test('idle counts only after the session was at work on this prompt', async () => {
  const opencode = createBusy();
  opencode.say('session.status', status('idle'));
  opencode.prompt();
  // What is still told of the turn before.
  opencode.say('session.status', status('idle'));
  opencode.say('session.status', status('busy'));
  opencode.say('session.error', { sessionID: 'own', error: { name: 'MessageAbortedError', data: {} } });
  opencode.say('session.status', status('idle'));
  opencode.say('message.updated', said('m2'));
  opencode.say('session.status', status('busy'));
  opencode.say('session.status', { sessionID: 'another', status: { type: 'idle' } });
  opencode.say('session.status', status('idle'));
  expect(kinds(await opencode.finish(), 'turn.completed')).toMatchObject([
    { turnId: 't1', reason: 'completed' },
    { turnId: 't2', reason: 'completed' },
  ]);
});

test('the questions of a session that it started are its own, those of others are not', async () => {
  const opencode = createBusy();
  const ask = (id: string, sessionID: string): void =>
    opencode.say('permission.asked', { id, sessionID, permission: 'bash', patterns: ['ls'], metadata: {} });
  opencode.say('session.created', { info: { id: 'child', parentID: 'own' } });
  opencode.say('session.created', { info: { id: 'stranger' } });
  ask('per_1', 'child');
  ask('per_2', 'stranger');
  opencode.say('question.asked', { id: 'que_1', sessionID: 'child' });
  opencode.say('question.asked', { id: 'que_2', sessionID: 'stranger' });
  expect(opencode.refusedQuestions).toEqual(['que_1']);
  expect(kinds(await opencode.finish(), 'request.opened')).toMatchObject([
    { request: { requestId: 'per_1' } },
  ]);
});

test('the end of the process ends the turn and all it left open', async () => {
  const opencode = createBusy();
  const running = { status: 'running', input: { command: 'sleep 1' } };
  opencode.say('message.part.updated', {
    part: { id: 'p', messageID: 'm', sessionID: 'own', type: 'tool', tool: 'bash', state: running },
  });
  opencode.say('permission.asked', {
    id: 'per',
    sessionID: 'own',
    permission: 'bash',
    patterns: ['x'],
    metadata: {},
  });
  const events = await opencode.finish(false);
  expect(events.slice(-4)).toMatchObject([
    { kind: 'request.resolved', requestId: 'per', turnId: 't1' },
    { kind: 'tool.upserted', tool: { toolId: 'p', status: 'failed' } },
    { kind: 'turn.completed', reason: 'failed', failure: { category: 'harness_crash' } },
    { kind: 'session.state', state: 'closed' },
  ]);
});

test('a prompt that never begins fails, with what to do', async () => {
  const opencode = createTested({ own: 'own' });
  opencode.prompt();
  opencode.say('message.updated', said('m1'));
  opencode.exchange.expectBegin('t1');
  expect(kinds(await opencode.finish(), 'turn.completed')).toMatchObject([
    { failure: { category: 'harness_crash', message: expect.stringContaining('Start the run again') } },
  ]);
});

test('vain retries end as the failure of the provider, but not while the agent gets on', async () => {
  const opencode = createBusy({ retryLimitMs: 1000 });
  const retry = (message: string, inMs: number): void =>
    opencode.say(
      'session.status',
      status('retry', { message, next: opencode.time.clock.now() + inMs, attempt: 1 }),
    );
  retry('oops', 100);
  opencode.time.advance(900);
  opencode.say('message.part.updated', {
    part: { id: 'p', messageID: 'm', sessionID: 'own', type: 'text', text: 'x', time: { end: 1 } },
  });
  opencode.time.advance(900);
  expect(opencode.interrupted).toBe(0);
  retry('oops', 100);
  retry('Rate limit reached', 100);
  opencode.time.advance(1000);
  expect(opencode.interrupted).toBe(1);
  opencode.say('session.error', { sessionID: 'own', error: { name: 'MessageAbortedError', data: {} } });
  opencode.say('session.status', status('idle'));
  expect(kinds(await opencode.finish(), 'turn.completed')).toMatchObject([
    { reason: 'failed', failure: { category: 'rate_limit', retryAt: expect.any(Number) } },
  ]);
  expect(opencode.time.pending).toBe(0);
});

test('a provider that says to come back in an hour is not waited for', async () => {
  const opencode = createBusy({ retryLimitMs: 1000 });
  const next = opencode.time.clock.now() + 3_600_000;
  opencode.say('session.status', status('retry', { message: 'Too Many Requests', next, attempt: 1 }));
  opencode.say('session.status', status('idle'));
  expect(kinds(await opencode.finish(), 'turn.completed')).toMatchObject([
    { failure: { category: 'rate_limit', retryAt: next } },
  ]);
});

test.each([
  [{ name: 'APIError', data: { message: 'no', statusCode: 401 } }, 'auth'],
  [{ name: 'ProviderAuthError', data: { message: 'no' } }, 'auth'],
  [{ name: 'APIError', data: { message: 'no', statusCode: 429 } }, 'rate_limit'],
  [{ name: 'APIError', data: { message: 'You exceeded your current quota', statusCode: 400 } }, 'rate_limit'],
  [{ name: 'APIError', data: { message: 'no', statusCode: 503 } }, 'network'],
  [{ name: 'APIError', data: { message: 'no such host' } }, 'network'],
  [{ name: 'APIError', data: { message: 'bad', statusCode: 400 } }, 'unknown'],
  [{ name: 'ContentFilterError', data: { message: 'bad' } }, 'policy'],
  [{ name: 'A new one' }, 'unknown'],
])('an error of the provider is sorted: %j', async (error, category) => {
  const opencode = createBusy();
  opencode.say('session.error', { sessionID: 'own', error });
  opencode.say('session.status', status('idle'));
  expect(kinds(await opencode.finish(), 'turn.completed')).toMatchObject([{ failure: { category } }]);
});

test('after a gap what was missed is told once, and pieces that do not join on are left out', async () => {
  const opencode = createBusy();
  const part = (text: string, end?: number) => ({
    id: 'p',
    messageID: 'a1',
    sessionID: 'own',
    type: 'text',
    text,
    time: { start: 1, ...(end === undefined ? {} : { end }) },
  });
  const piece = (delta: string): void =>
    opencode.say('message.part.delta', { sessionID: 'own', partID: 'p', field: 'text', delta });
  const answer = { id: 'a1', sessionID: 'own', role: 'assistant', parentID: 'm1' };
  const question = { id: 'per', sessionID: 'own', permission: 'edit', patterns: ['a'], metadata: {} };
  opencode.say('message.updated', { info: answer });
  opencode.say('message.part.updated', { part: part('') });
  piece('One, ');
  opencode.breakOff();
  opencode.catchUp({
    messages: [
      { info: said('m1').info, parts: [] },
      { info: answer, parts: [part('')] },
    ],
    permissions: [question],
    statuses: { own: { type: 'busy' } },
  });
  piece('three.');
  opencode.say('permission.asked', question);
  opencode.say('message.part.updated', { part: part('One, two, three.', 2) });
  opencode.breakOff();
  opencode.catchUp({
    messages: [{ info: answer, parts: [part('One, two, three.', 2)] }],
    permissions: [],
    statuses: {},
  });
  const events = await opencode.finish();
  expect(kinds(events, 'message.delta')).toMatchObject([{ text: 'One, ' }, { text: 'two, three.' }]);
  expect(kinds(events, 'message.completed')).toMatchObject([{ text: 'One, two, three.' }]);
  expect(kinds(events, 'request.opened')).toHaveLength(1);
  expect(kinds(events, 'request.resolved')).toHaveLength(1);
  expect(kinds(events, 'turn.completed')).toMatchObject([{ reason: 'completed' }]);
});

test('a turn that began and ended in a gap is told all the same', async () => {
  const opencode = createTested({ own: 'own' });
  opencode.prompt();
  opencode.breakOff();
  const answer = { id: 'a1', sessionID: 'own', role: 'assistant', parentID: 'm1' };
  opencode.catchUp({
    messages: [
      { info: said('m1').info, parts: [] },
      {
        info: { ...answer, error: { name: 'APIError', data: { message: 'no', statusCode: 401 } } },
        parts: [],
      },
    ],
    permissions: [],
    statuses: {},
  });
  const events = await opencode.finish();
  expect(kinds(events, 'turn.started')).toHaveLength(1);
  expect(kinds(events, 'turn.completed')).toMatchObject([
    { reason: 'failed', failure: { category: 'auth' } },
  ]);
});
