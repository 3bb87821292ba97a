import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createManualTime } from '../../../shared/testing/manual-timers.ts';
import type { HarnessEvent } from '../types.ts';
import { createConversation } from './conversation.ts';

const exit = { code: 0, signal: null, lost: false };

function createTested(kept: readonly object[] = []) {
  const asked: (string | null)[] = [];
  const conversation = createConversation({
    sessionId: 's',
    cwd: '/repo',
    clock: createManualTime().clock,
    async fetchSince(id) {
      asked.push(id);
      return kept;
    },
  });
  return {
    ...conversation,
    asked,
    lastTimestampNow: () => conversation.lastTimestamp,
    say: (...events: object[]) => {
      for (const event of events) conversation.receive(JSON.stringify(event));
    },
    prompt(turnId = 't1') {
      conversation.exchange.turn.prompted(turnId);
      conversation.exchange.turn.heard(turnId);
    },
    /** Lets fetched events arrive, then ends. */
    async finish(meant = true) {
      for (let i = 0; i < 10; i++) await Promise.resolve();
      conversation.end(exit, meant);
      const events: HarnessEvent[] = [];
      for await (const event of conversation.read()) events.push(event);
      return events;
    },
  };
}

let ids = 0;
const state = (key: string, value: unknown) => ({
  kind: 'ConversationStateUpdateEvent',
  id: `s${++ids}`,
  key,
  value,
});
const status = (value: string) => state('execution_status', value);
const action = (id: string, command: string) => ({
  kind: 'ActionEvent',
  id,
  timestamp: '2026-08-22T10:00:00.000001',
  thought: [],
  action: { kind: 'TerminalAction', command },
  tool_name: 'terminal',
  tool_call_id: `call-${id}`,
});
const kinds = (events: readonly HarnessEvent[], kind: HarnessEvent['kind']): HarnessEvent[] =>
  events.filter((event) => event.kind === kind);

test('the state of a new connection comes before its events, which are fetched first', async () => {
  const message = {
    kind: 'MessageEvent',
    id: 'm1',
    source: 'agent',
    llm_message: { role: 'assistant', content: [{ type: 'text', text: 'Done.' }] },
  };
  const tested = createTested([message]);
  tested.prompt();
  tested.say(state('full_state', { execution_status: 'finished' }), message);
  const events = await tested.finish();
  const order = events.map(({ kind }) => kind).filter((kind) => kind !== 'session.state');
  expect(order).toEqual(['turn.started', 'message.completed', 'turn.completed']);
});

test('events are asked for from the last one that is kept', async () => {
  const tested = createTested();
  tested.prompt();
  tested.say(status('running'), action('a1', 'ls'), status('waiting_for_confirmation'));
  await tested.finish();
  expect(tested.asked).toEqual(['a1']);
  expect(tested.lastTimestampNow()).toBe('2026-08-22T10:00:00.000001');
});

test('a batch is one question, even when its actions came in a gap', async () => {
  const tested = createTested([action('a1', 'ls'), action('a2', 'pwd')]);
  tested.prompt();
  tested.say(status('running'), action('a1', 'ls'), status('waiting_for_confirmation'));
  const events = await tested.finish();
  expect(kinds(events, 'request.opened')).toMatchObject([
    { request: { requestId: 'batch-a1', kind: 'command', command: 'ls\npwd' } },
  ]);
  expect(kinds(events, 'request.resolved')).toHaveLength(1);
});

test('the end of a turn before does not end the next one', async () => {
  const tested = createTested();
  tested.prompt();
  tested.say(status('finished'), status('running'), state('stats', { usage_to_metrics: {} }));
  const events = await tested.finish();
  expect(kinds(events, 'turn.completed')).toMatchObject([{ reason: 'interrupted' }]);
});

test('an error without a word is told as one, and one with words as it is', async () => {
  const silent = createTested();
  silent.prompt();
  silent.say(status('running'), status('error'));
  expect(kinds(await silent.finish(), 'turn.completed')).toMatchObject([
    { failure: { category: 'unknown' } },
  ]);
  const speaking = createTested();
  speaking.prompt();
  const said = { kind: 'ConversationErrorEvent', id: 'e', code: 'LLMRateLimitError', detail: 'slow down' };
  speaking.say(status('running'), said, status('error'));
  expect(kinds(await speaking.finish(), 'turn.completed')).toMatchObject([
    { failure: { category: 'rate_limit' } },
  ]);
});

test('a tool that failed by its call, and one that was never finished', async () => {
  const tested = createTested();
  tested.prompt();
  tested.say(status('running'), action('a1', 'ls'), action('a2', 'pwd'));
  tested.say({
    kind: 'AgentErrorEvent',
    id: 'e1',
    tool_name: 'terminal',
    tool_call_id: 'call-a1',
    error: 'No.',
  });
  const events = await tested.finish(false);
  expect(kinds(events, 'tool.upserted').slice(-2)).toMatchObject([
    { tool: { toolId: 'a1', status: 'failed', output: 'No.' } },
    { tool: { toolId: 'a2', status: 'failed' } },
  ]);
  expect(kinds(events, 'turn.completed')).toMatchObject([{ failure: { category: 'harness_crash' } }]);
});

test('an event that comes again is told once, in whatever order', async () => {
  const events = [action('a1', 'ls'), action('a2', 'pwd'), action('a3', 'id')];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2), { maxLength: 12 }), async (picks) => {
      const tested = createTested();
      tested.prompt();
      tested.say(...events);
      for (const pick of picks) tested.say(events[pick] ?? {});
      const pending = kinds(await tested.finish(), 'tool.upserted').filter(
        (event) => event.kind === 'tool.upserted' && event.tool.status === 'pending',
      );
      expect(pending).toHaveLength(3);
    }),
  );
});

test('no text is a reason to fall over', async () => {
  const names = ['ActionEvent', 'ObservationEvent', 'MessageEvent', 'ConversationStateUpdateEvent', 'Novel'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.string(),
      async (kind, fields, text) => {
        const tested = createTested();
        tested.say({ ...fields, kind, id: 'x' }, { ...fields, kind });
        tested.receive(text);
        expect((await tested.finish()).at(-1)).toMatchObject({ kind: 'session.state', state: 'closed' });
      },
    ),
  );
});
