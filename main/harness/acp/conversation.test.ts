import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import { createLineReader } from '../json-rpc/lines.ts';
import type { AnswerChoice, HarnessEvent } from '../types.ts';
import { createConversation } from './conversation.ts';
import { createRpc, RpcError } from '../json-rpc/rpc.ts';

const exit = { code: 0, signal: null, lost: false };

/** A conversation in memory; the prompts of a test are sent as those of a session are. */
function createTested({ resumed = false } = {}) {
  const { clock } = createManualTime();
  const written: { id?: unknown; result?: unknown; error?: unknown }[] = [];
  const conversation = createConversation({
    sessionId: 's',
    agent: 'Tested',
    cwd: '/repo',
    clock,
    resumed,
    reply: (id, result) => rpc.reply(id, result),
    refuse: (id, message) => rpc.refuse(id, message),
  });
  const rpc = createRpc({
    version: '2.0',
    write: (line) => void written.push(JSON.parse(line)),
    handlers: conversation.handlers,
  });
  const bytes = createLineReader((line) => (line === null ? null : rpc.receive(line)));
  const { outlet, turns } = conversation;
  let count = 0;
  const opened = (): void => {
    const process = { pid: 1, startTime: null };
    conversation.opened({ kind: 'session.opened', process, version: null, raw: null });
  };
  const prompt = async (): Promise<void> => {
    turns.begin(`turn-${++count}`);
    await rpc.call('session/prompt', {}).then(
      (result) => turns.answered(result, false),
      (error: unknown) => (error instanceof RpcError ? turns.failed(error) : undefined),
    );
  };
  return {
    ...conversation,
    written,
    bytes,
    opened,
    prompt: () => void prompt(),
    say: (...messages: object[]) =>
      bytes(Buffer.from(messages.map((one) => `${JSON.stringify({ jsonrpc: '2.0', ...one })}\n`).join(''))),
    update: (update: object) =>
      bytes(
        Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { update } })}\n`),
      ),
    async finish(meant = true) {
      conversation.end(exit, { meant, lastWords: '' });
      const events: HarnessEvent[] = [];
      for await (const event of outlet.read()) events.push(event);
      return events;
    },
  };
}

const kinds = (events: readonly HarnessEvent[], kind: HarnessEvent['kind']): HarnessEvent[] =>
  events.filter((event) => event.kind === kind);
/** What waits for an answer of the agent goes on in a few microtasks; there is nothing else to wait for. */
const settled = async (): Promise<void> => {
  for (let i = 0; i < 5; i++) await Promise.resolve();
};

/** Plays a transcript: `{"we": …}` is what we do, other lines are the agent's, sent in pieces of that many bytes. */
async function play(name: string, size: number): Promise<{ events: HarnessEvent[]; answers: unknown[] }> {
  const agent = createTested();
  agent.opened();
  let asked = 0;
  for (const line of readFileSync(`${import.meta.dirname}/transcripts/${name}.jsonl`, 'utf8').split('\n')) {
    const { we }: { we?: 'prompt' | AnswerChoice } = line === '' ? {} : JSON.parse(line);
    if (we === 'prompt') agent.prompt();
    else if (we !== undefined) agent.answer(`request-${++asked}`, we);
    else {
      const sent = Buffer.from(`${line}\n`);
      for (let i = 0; i < sent.length; i += size) agent.bytes(sent.subarray(i, i + size));
    }
    await settled();
  }
  const answers = agent.written.filter(({ result }) => result !== undefined).map(({ result }) => result);
  return { events: await agent.finish(), answers };
}

const selected = (optionId: string): object => ({ outcome: { outcome: 'selected', optionId } });

describe('the sessions of real agents are understood entirely', () => {
  test.each(['gemini', 'claude', 'opencode'])('however their bytes are cut: %s', async (name) => {
    const { events, answers } = await play(name, 1_000_000);
    expect(await play(name, 7)).toEqual({ events, answers });
    expect(kinds(events, 'unknown')).toEqual([]);
    expect(kinds(events, 'log')).toEqual([]);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1));
    expect(kinds(events, 'request.resolved')).toHaveLength(kinds(events, 'request.opened').length);
  });

  test('gemini: the tool comes with the question, and a no goes without any word', async () => {
    const { events, answers } = await play('gemini', 1_000_000);
    expect(answers).toEqual([selected('proceed_once'), selected('cancel')]);
    expect(kinds(events, 'request.opened')).toMatchObject([
      { request: { kind: 'file_change', title: 'Change greeting.txt', files: ['greeting.txt'] } },
      { request: { kind: 'command', command: 'rm greeting.txt' } },
    ]);
    expect(kinds(events, 'tool.upserted')).toMatchObject([
      { tool: { toolId: 'write_file-1', tool: 'edit', status: 'pending', files: ['greeting.txt'] } },
      { tool: { toolId: 'write_file-1', status: 'completed' } },
      { tool: { toolId: 'shell-2', tool: 'command', status: 'pending' } },
      { tool: { toolId: 'shell-2', status: 'declined' } },
    ]);
    for (const event of kinds(events, 'tool.upserted')) expect(event).not.toHaveProperty('tool.output');
    expect(kinds(events, 'message.completed')).toMatchObject([
      { text: 'I will add a greeting.' },
      { text: 'It stays, then.' },
    ]);
    expect(kinds(events, 'usage')).toMatchObject([{ inputTokens: 310, outputTokens: 31 }]);
    const { clock } = createManualTime();
    expect(kinds(events, 'turn.completed')).toMatchObject([
      { reason: 'completed' },
      {
        reason: 'failed',
        failure: {
          category: 'rate_limit',
          message: expect.stringContaining('It said: Quota used up.'),
          retryAt: clock.now() + 34_500,
        },
      },
    ]);
  });

  test('claude: pieces of a tool are put together, and only news is told', async () => {
    const { events, answers } = await play('claude', 1_000_000);
    expect(answers).toEqual([selected('allow-with-updates')]);
    expect(kinds(events, 'request.opened')).toMatchObject([
      { request: { kind: 'command', command: 'make test', reason: 'Runs the tests' } },
    ]);
    expect(kinds(events, 'tool.upserted')).toMatchObject([
      { tool: { title: 'Terminal', status: 'pending' } },
      { tool: { title: 'make test', status: 'pending' } },
      { tool: { title: 'make test', status: 'completed', output: '2 passed' } },
    ]);
    expect(kinds(events, 'message.completed').map((event) => 'text' in event && event.text)).toEqual([
      'I look.',
      'And then act.',
      'API Error: Request rejected (429) · slow down',
    ]);
    expect(kinds(events, 'reasoning.completed')).toMatchObject([{ text: 'First the file.' }]);
    expect(kinds(events, 'plan.updated')).toMatchObject([
      { steps: [{ text: 'Test', state: 'done' }, { state: 'pending' }] },
    ]);
    expect(kinds(events, 'usage')).toMatchObject([{ inputTokens: 200, outputTokens: 20, costUsd: 0.0125 }]);
    expect(kinds(events, 'turn.completed').at(-1)).toMatchObject({ failure: { category: 'rate_limit' } });
  });

  test('opencode: exit codes are found, and a declined tool stays declined', async () => {
    const { events, answers } = await play('opencode', 1_000_000);
    expect(answers).toEqual([selected('once'), selected('reject')]);
    const tools = kinds(events, 'tool.upserted');
    expect(tools).toContainEqual(
      expect.objectContaining({
        tool: expect.objectContaining({
          toolId: 'call_1',
          status: 'completed',
          output: '?? a.txt\n',
          exitCode: 0,
        }),
      }),
    );
    expect(tools.at(-1)).toMatchObject({ tool: { toolId: 'call_2', status: 'declined' } });
    expect(kinds(events, 'request.opened').at(-1)).toMatchObject({
      request: { kind: 'file_change', files: ['/elsewhere/b.txt'] },
    });
  });
});

const question = (id: unknown, more: object = {}): object => ({
  id,
  method: 'session/request_permission',
  params: {
    toolCall: { toolCallId: 't', title: 'Do it', ...more },
    options: [{ optionId: 'a', kind: 'allow_always' }],
  },
});

test('a yes for once does not become a yes for ever, and what is not offered is not granted', async () => {
  const agent = createTested();
  agent.opened();
  agent.prompt();
  agent.say(question(1), question(2), question(3));
  expect(agent.answer('request-1', 'allow')).toBe(true);
  expect(agent.answer('request-2', 'deny')).toBe(true);
  expect(agent.answer('request-3', 'allow_always')).toBe(true);
  expect(agent.answer('request-3', 'allow_always')).toBe(false);
  expect(agent.written.slice(1)).toMatchObject([
    { id: 1, result: { outcome: { outcome: 'cancelled' } } },
    { id: 2, result: { outcome: { outcome: 'cancelled' } } },
    { id: 3, result: selected('a') },
  ]);
  expect(kinds(await agent.finish(), 'log')).toMatchObject([{ text: expect.stringContaining('told no') }]);
});

test('a question from between two turns is still open in the next one', async () => {
  const agent = createTested();
  agent.opened();
  agent.say(question(1));
  agent.prompt();
  expect(agent.answer('request-1', 'allow_always')).toBe(true);
  expect(agent.written).toContainEqual({ jsonrpc: '2.0', id: 1, result: selected('a') });
  expect(kinds(await agent.finish(), 'request.resolved')).toHaveLength(1);
});

test('two questions with one id of the agent are two questions', async () => {
  const agent = createTested();
  agent.opened();
  agent.say(question('x'), question('x', { kind: 'read', locations: [{ path: '/repo/a/b.ts' }] }));
  expect(agent.answer('request-2', 'allow_always')).toBe(true);
  expect(agent.answer('request-1', 'allow_always')).toBe(true);
  expect(kinds(await agent.finish(), 'request.opened')).toMatchObject([
    { request: { requestId: 'request-1', kind: 'other' } },
    { request: { requestId: 'request-2', kind: 'read', files: ['a/b.ts'] } },
  ]);
});

test('a command that is too long to be shown whole is refused', async () => {
  const agent = createTested();
  agent.opened();
  agent.say(question(1, { kind: 'execute', rawInput: { command: `echo ${'x'.repeat(70_000)}; rm -r ~` } }));
  expect(agent.written).toMatchObject([{ id: 1, result: { outcome: { outcome: 'cancelled' } } }]);
  const events = await agent.finish();
  expect(kinds(events, 'request.opened')).toEqual([]);
  expect(kinds(events, 'unknown')).toHaveLength(1);
});

test('a tool that runs a command is asked about as a command, whatever kind it says it is', async () => {
  const agent = createTested();
  agent.opened();
  agent.say(question(1, { kind: 'read', rawInput: { command: ['rm', '-r', '.'] } }));
  expect(kinds(await agent.finish(), 'request.opened')).toMatchObject([
    { request: { kind: 'command', command: 'rm -r .' } },
  ]);
});

test('what is told before the session is there follows it; of an earlier life nothing is told', async () => {
  const chunk = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'Hello.' } };
  const tool = { sessionUpdate: 'tool_call', toolCallId: 'x', title: 'Old', status: 'in_progress' };
  const fresh = createTested();
  fresh.update(chunk);
  fresh.opened();
  expect((await fresh.finish()).map(({ kind }) => kind)).toEqual([
    'session.opened',
    'message.delta',
    'session.state',
    'message.completed',
    'session.state',
  ]);
  const resumed = createTested({ resumed: true });
  resumed.update(chunk);
  resumed.update(tool);
  resumed.opened();
  resumed.prompt();
  expect((await resumed.finish()).map(({ kind }) => kind)).toEqual([
    'session.opened',
    'session.state',
    'turn.started',
    'session.state',
    'turn.completed',
    'session.state',
    'session.state',
  ]);
});

test('a refusal that ends the turn is no failure; a cancel that nobody asked for is no success', async () => {
  const refused = createTested();
  refused.opened();
  refused.prompt();
  refused.say(question(7));
  refused.answer('request-1', 'deny');
  refused.say({ id: 0, result: { stopReason: 'cancelled' } });
  await settled();
  expect(kinds(await refused.finish(), 'turn.completed')).toMatchObject([{ reason: 'completed' }]);

  const odd = createTested();
  odd.opened();
  odd.prompt();
  odd.say({ id: 0, result: { stopReason: 'tired' } });
  await settled();
  expect(kinds(await odd.finish(), 'turn.completed')).toMatchObject([
    { reason: 'failed', failure: { message: expect.stringContaining('tired') } },
  ]);
});

test('notices and pictures are told as words', async () => {
  const agent = createTested();
  agent.opened();
  agent.update({
    sessionUpdate: 'notice',
    severity: 'warning',
    title: 'Old model',
    description: 'Choose another.',
  });
  agent.update({
    sessionUpdate: 'agent_message_chunk',
    content: { type: 'image', data: '', mimeType: 'image/png' },
  });
  agent.update({
    sessionUpdate: 'agent_message_chunk',
    content: { type: 'resource_link', name: 'a.ts', uri: 'file:///repo/a.ts' },
  });
  const events = await agent.finish();
  expect(kinds(events, 'log')).toMatchObject([{ text: 'Old model: Choose another.' }]);
  expect(kinds(events, 'message.completed')).toMatchObject([{ text: '[image][a.ts]' }]);
});

const updates = [
  'tool_call',
  'tool_call_update',
  'plan',
  'agent_message_chunk',
  'usage_update',
  'odd',
  'notice',
];
const hostile = fc.oneof(
  fc.json(),
  fc.record({
    jsonrpc: fc.constant('2.0'),
    id: fc.option(fc.oneof(fc.nat(3), fc.string(), fc.jsonValue()), { nil: undefined }),
    method: fc.constantFrom('session/update', 'session/request_permission', '$/cancel_request', 'x'),
    params: fc.oneof(
      fc.jsonValue(),
      fc.record({
        requestId: fc.nat(3),
        update: fc.record({
          sessionUpdate: fc.constantFrom(...updates),
          toolCallId: fc.oneof(fc.string(), fc.constant('__proto__'), fc.jsonValue()),
          title: fc.jsonValue(),
          content: fc.jsonValue(),
          locations: fc.jsonValue(),
          rawInput: fc.jsonValue(),
          rawOutput: fc.jsonValue(),
        }),
        toolCall: fc.record({ toolCallId: fc.string(), kind: fc.jsonValue(), content: fc.jsonValue() }),
        options: fc.array(fc.record({ optionId: fc.string(), kind: fc.constantFrom('allow_once', 'odd') })),
      }),
    ),
  }),
  fc.record({ id: fc.nat(3), result: fc.jsonValue(), error: fc.jsonValue() }),
);

test('nothing that an agent can send breaks the session or leaves a question open', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostile, { maxLength: 20 }), async (lines) => {
      const agent = createTested();
      agent.opened();
      agent.prompt();
      for (const line of lines) {
        agent.bytes(Buffer.from(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`));
      }
      await settled();
      const events = await agent.finish(false);
      expect(kinds(events, 'request.resolved')).toHaveLength(kinds(events, 'request.opened').length);
      expect(kinds(events, 'turn.completed')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ kind: 'session.state', state: 'closed' });
      const asked = lines.filter(
        (line) =>
          typeof line === 'object' && 'method' in line && ['string', 'number'].includes(typeof line.id),
      );
      const answered = agent.written.filter(
        ({ result, error }) => result !== undefined || error !== undefined,
      );
      expect(answered).toHaveLength(asked.length);
    }),
  );
});
