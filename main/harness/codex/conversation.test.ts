import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import type { HarnessEvent } from '../types.ts';
import { createConversation } from './conversation.ts';
import { createLineReader } from '../json-rpc/lines.ts';
import { createRpc } from '../json-rpc/rpc.ts';

const recording = readFileSync(`${import.meta.dirname}/transcripts/approvals-steer-failure.jsonl`);
const exit = { code: 0, signal: null, lost: false };

function createTested({ retryLimitMs = 60_000 } = {}) {
  const time = createManualTime();
  const written: string[] = [];
  const interrupted: true[] = [];
  const conversation = createConversation({
    ...time,
    sessionId: 's',
    cwd: '/repo',
    retryLimitMs,
    interrupt: () => void interrupted.push(true),
    refuse: (id, message) => rpc.refuse(id, message),
  });
  const rpc = createRpc({
    version: undefined,
    write: (line) => void written.push(line),
    handlers: conversation.handlers,
  });
  const receive = createLineReader((line) => (line === null ? null : rpc.receive(line)));
  return {
    ...conversation,
    time,
    written,
    interrupted,
    bytes: receive,
    say: (...messages: object[]) =>
      receive(Buffer.from(messages.map((one) => `${JSON.stringify(one)}\n`).join(''))),
    async finish() {
      conversation.end(exit, true);
      const events: HarnessEvent[] = [];
      for await (const event of conversation.read()) events.push(event);
      return events;
    },
  };
}

const kinds = (events: readonly HarnessEvent[], kind: HarnessEvent['kind']): HarnessEvent[] =>
  events.filter((event) => event.kind === kind);

test('a recorded session is understood entirely, however its bytes are cut', async () => {
  const whole = createTested();
  whole.bytes(recording);
  const events = await whole.finish();

  const cut = createTested();
  for (let i = 0; i < recording.length; i += 7) cut.bytes(recording.subarray(i, i + 7));
  expect(await cut.finish()).toEqual(events);

  expect(kinds(events, 'unknown')).toEqual([]);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
  expect(kinds(events, 'turn.completed')).toMatchObject([
    { reason: 'completed' },
    { reason: 'completed' },
    { reason: 'completed' },
    { reason: 'interrupted' },
    { reason: 'failed', failure: { category: 'unknown' } },
  ]);
  expect(kinds(events, 'request.opened')).toMatchObject([
    { request: { requestId: '0', kind: 'command', command: expect.stringContaining('hello.txt') } },
    { request: { requestId: '1', kind: 'command', command: 'cat hello.txt && git status --short' } },
    { request: { requestId: '2', kind: 'command' } },
    { request: { requestId: '3', kind: 'file_change', title: 'Change README.md, new.txt' } },
  ]);
  expect(kinds(events, 'request.resolved')).toHaveLength(4);
  expect(kinds(events, 'message.completed')).toContainEqual(
    expect.objectContaining({ role: 'agent', text: 'I will write the file.' }),
  );
  expect(kinds(events, 'tool.upserted')).toContainEqual(
    expect.objectContaining({
      tool: expect.objectContaining({
        tool: 'command',
        title: 'cat hello.txt && git status --short',
        status: 'completed',
        exitCode: 0,
      }),
    }),
  );
  expect(kinds(events, 'tool.upserted')).toContainEqual(
    expect.objectContaining({ tool: expect.objectContaining({ status: 'declined' }) }),
  );
  expect(kinds(events, 'usage').at(-1)).toMatchObject({ inputTokens: 700, outputTokens: 70 });
});

test('what is not known is kept, and what is no message is told', async () => {
  const codex = createTested();
  codex.say(
    { method: 'turn/dreamed', params: { of: 'sheep' } },
    { method: 'item/completed', params: { item: { type: 'novel' } } },
  );
  codex.bytes(Buffer.from('not json\n[1,2]\n{"id":{}}\n\n'));
  const events = await codex.finish();
  expect(kinds(events, 'unknown')).toMatchObject([
    { type: 'turn/dreamed', raw: { of: 'sheep' } },
    { type: 'item/completed', raw: { item: { type: 'novel' } } },
  ]);
  expect(kinds(events, 'log')).toMatchObject([
    { text: 'Not a message: not json' },
    { text: 'Not a message: [1,2]' },
    { text: 'Not a message: {"id":{}}' },
  ]);
});

test('a request that nobody can answer is refused at once', async () => {
  const codex = createTested();
  codex.say({ id: 9, method: 'item/permissions/requestApproval', params: {} });
  expect(codex.written.map((line): unknown => JSON.parse(line))).toMatchObject([
    { id: 9, error: { code: -32601 } },
  ]);
  expect(kinds(await codex.finish(), 'unknown')).toMatchObject([
    { type: 'item/permissions/requestApproval' },
  ]);
});

test('the end of a turn closes what it left open', async () => {
  const codex = createTested();
  const item = { type: 'commandExecution', id: 'c', command: 'sleep 1', status: 'inProgress' };
  codex.say(
    { method: 'turn/started', params: { turn: { id: 't' } } },
    { method: 'item/started', params: { turnId: 't', item } },
    { id: 0, method: 'item/commandExecution/requestApproval', params: { command: 'sleep 1' } },
    { method: 'turn/completed', params: { turn: { id: 't', status: 'interrupted' } } },
  );
  const events = await codex.finish();
  expect(events.map(({ kind }) => kind).slice(-4)).toEqual([
    'request.resolved',
    'tool.upserted',
    'turn.completed',
    'session.state',
  ]);
  expect(kinds(events, 'tool.upserted').at(-1)).toMatchObject({ tool: { toolId: 'c', status: 'failed' } });
});

test('vain retries end as a network failure, but not while the agent gets on', async () => {
  const codex = createTested({ retryLimitMs: 1000 });
  const retry = {
    method: 'error',
    params: { willRetry: true, error: { message: 'Reconnecting...', codexErrorInfo: null } },
  };
  codex.say({ method: 'turn/started', params: { turn: { id: 't' } } }, retry);
  codex.time.advance(900);
  codex.say({ method: 'item/agentMessage/delta', params: { itemId: 'm', delta: 'x' } });
  codex.time.advance(900);
  expect(codex.interrupted).toEqual([]);
  codex.say(retry, retry);
  codex.time.advance(1000);
  expect(codex.interrupted).toEqual([true]);
  codex.say({ method: 'turn/completed', params: { turn: { id: 't', status: 'interrupted' } } });
  const events = await codex.finish();
  expect(kinds(events, 'turn.completed')).toMatchObject([
    { reason: 'failed', failure: { category: 'network' } },
  ]);
  expect(codex.time.pending).toBe(0);
});

test.each([
  [{ httpConnectionFailed: { httpStatusCode: 401 } }, 'auth'],
  [{ responseTooManyFailedAttempts: { httpStatusCode: 429 } }, 'rate_limit'],
  [{ responseStreamDisconnected: { httpStatusCode: null } }, 'network'],
  ['usageLimitExceeded', 'rate_limit'],
  ['unauthorized', 'auth'],
  ['other', 'unknown'],
  ['a new one', 'unknown'],
  [null, 'unknown'],
])('an error of the provider is sorted: %j', async (codexErrorInfo, category) => {
  const codex = createTested();
  const error = { message: 'raw', codexErrorInfo };
  codex.say({ method: 'turn/completed', params: { turn: { id: 't', status: 'failed', error } } });
  expect(kinds(await codex.finish(), 'turn.completed')).toMatchObject([{ failure: { category } }]);
});
