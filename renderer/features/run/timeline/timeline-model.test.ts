import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runEvent, type NewRunEvent, type RunEvent } from '../../../../shared/contract/run-schemas.ts';
import { addEvents } from './add-events.ts';
import { emptyTimeline, openQuestion, type Timeline, type ToolCall } from './timeline-model.ts';

const number = (events: readonly NewRunEvent[], from = 1): RunEvent[] =>
  events.map((event, index) => runEvent.parse({ ...event, seq: from + index, at: 1_000 + from + index }));
const build = (...events: NewRunEvent[]): Timeline => addEvents(emptyTimeline, number(events));
const kinds = ({ items }: Timeline): string[] => items.map(({ kind }) => kind);

const command = (toolId: string, title: string, rest: Partial<ToolCall> = {}): NewRunEvent => ({
  kind: 'tool',
  toolId,
  tool: 'command',
  title,
  status: 'completed',
  ...rest,
});
const tool = (toolId: string, kind: 'read' | 'search' | 'edit' | 'other'): NewRunEvent => ({
  kind: 'tool',
  toolId,
  tool: kind,
  title: `${kind} ${toolId}`,
  status: 'completed',
});
const state = (
  name: 'queued' | 'preparing' | 'running' | 'waiting' | 'finishing' | 'succeeded' | 'failed',
): NewRunEvent => ({
  kind: 'state',
  state: name,
});
const approval = {
  requestId: 'r1',
  kind: 'command',
  title: 'Run a command',
  command: 'make',
  openedAt: 5,
} as const;

describe('tool calls', () => {
  test('of one family in a row become one item, those of another the next', () => {
    const { items } = build(
      command('1', 'a'),
      command('2', 'b'),
      tool('3', 'read'),
      tool('4', 'search'),
      tool('5', 'edit'),
    );
    expect(items.map((item) => (item.kind === 'tools' ? [item.family, item.calls.length] : null))).toEqual([
      ['command', 2],
      ['look', 2],
      ['edit', 1],
    ]);
  });

  test('a message parts them, a thought does not', () => {
    const thought: NewRunEvent = { kind: 'reasoning', text: 'hm' };
    expect(kinds(build(command('1', 'a'), thought, command('2', 'b'), thought))).toEqual([
      'tools',
      'reasoning',
    ]);
    expect(kinds(build(command('1', 'a'), { kind: 'message', text: 'so' }, command('2', 'b')))).toEqual([
      'tools',
      'message',
      'tools',
    ]);
  });

  test('a call is told again and keeps its place, its time and what was not told again', () => {
    const { items } = build(
      command('1', 'a', { status: 'running', files: ['x'] }),
      { kind: 'message', text: 'waiting' },
      command('1', 'a', { exitCode: 2, status: 'failed' }),
    );
    const [first] = items;
    expect(kinds({ ...emptyTimeline, items })).toEqual(['tools', 'message']);
    expect(first?.kind === 'tools' && first.calls).toEqual([
      {
        toolId: '1',
        tool: 'command',
        title: 'a',
        status: 'failed',
        exitCode: 2,
        files: ['x'],
        seq: 1,
        at: 1_001,
      },
    ]);
  });
});

describe('states', () => {
  test('a step on the way gives its place to the next; waiting is told by its question', () => {
    const timeline = build(
      state('queued'),
      state('preparing'),
      { kind: 'worktree', base: 'main', commit: 'c0', path: '/w' },
      state('running'),
      { kind: 'question', approval },
      state('waiting'),
      { kind: 'answer', requestId: 'r1', choice: 'allow' },
      state('running'),
      state('finishing'),
      { kind: 'commit', commit: 'c1', files: 1, added: 1, removed: 0 },
      state('succeeded'),
    );
    expect(kinds(timeline)).toEqual(['worktree', 'state', 'answers', 'commit', 'state']);
    expect(timeline.ended).toBe(true);
  });

  test('a step is shown while it is the last', () => {
    expect(build(state('queued'), state('preparing')).items).toMatchObject([
      { kind: 'state', state: 'preparing' },
    ]);
  });
});

describe('plan', () => {
  const plan = (...done: ('done' | 'now' | 'pending')[]): NewRunEvent => ({
    kind: 'plan',
    steps: done.map((each, index) => ({ text: `step ${index}`, state: each })),
  });

  test('the same steps move on where they stand, other steps are another plan', () => {
    const { items } = build(plan('now', 'pending'), command('1', 'a'), plan('done', 'now'), plan('now'));
    expect(items.map(({ kind }) => kind)).toEqual(['plan', 'tools', 'plan']);
    expect(items[0]).toMatchObject({ seq: 1, steps: [{ state: 'done' }, { state: 'now' }] });
  });
});

describe('questions', () => {
  test('the oldest open one can be answered, until it is or the run ends', () => {
    const second = { ...approval, requestId: 'r2' };
    const asked = build({ kind: 'question', approval }, { kind: 'question', approval: second });
    expect(openQuestion(asked)?.approval.requestId).toBe('r1');
    const answered = addEvents(asked, number([{ kind: 'answer', requestId: 'r1', choice: 'deny' }], 3));
    expect(answered.items[0]).toMatchObject({ kind: 'answers', answers: [{ approval, choice: 'deny' }] });
    expect(openQuestion(answered)?.approval.requestId).toBe('r2');
    expect(openQuestion(addEvents(answered, number([state('failed')], 4)))).toBeNull();
  });
});

test('answers in a row become one item and do not part the calls that they let happen', () => {
  const ask = (requestId: string): NewRunEvent => ({
    kind: 'question',
    approval: { ...approval, requestId },
  });
  const answer = (requestId: string): NewRunEvent => ({ kind: 'answer', requestId, choice: 'allow' });
  const timeline = build(
    command('1', 'a'),
    ask('r1'),
    answer('r1'),
    command('2', 'b'),
    ask('r2'),
    answer('r2'),
    command('3', 'c'),
  );
  expect(timeline.items).toMatchObject([
    { kind: 'tools', calls: [{}, {}, {}] },
    {
      kind: 'answers',
      seq: 2,
      answers: [{ approval: { requestId: 'r1' } }, { approval: { requestId: 'r2' } }],
    },
  ]);
});

test('unknown events are kept, folded by their type', () => {
  const raw = (type: string): NewRunEvent => ({ kind: 'unknown', type, raw: `{"${type}":1}` });
  expect(build(raw('a'), raw('a'), raw('b')).items).toMatchObject([
    { kind: 'unknown', type: 'a', raws: ['{"a":1}', '{"a":1}'] },
    { kind: 'unknown', type: 'b' },
  ]);
});

const anyEvent: fc.Arbitrary<NewRunEvent> = fc.oneof(
  fc.constantFrom<NewRunEvent>(state('queued'), state('running'), state('waiting'), state('finishing')),
  fc.record({
    kind: fc.constantFrom('message' as const, 'reasoning' as const, 'log' as const),
    text: fc.string(),
  }),
  fc
    .tuple(fc.constantFrom('read' as const, 'search' as const, 'edit' as const, 'other' as const), fc.nat(5))
    .map(([kind, id]) => tool(String(id), kind)),
  fc.constantFrom('r1', 'r2').map((requestId): NewRunEvent => ({
    kind: 'question',
    approval: { ...approval, requestId },
  })),
  fc.record({
    kind: fc.constant('answer' as const),
    requestId: fc.constantFrom('r1', 'r2'),
    choice: fc.constant('allow'),
  }),
  fc.record({ kind: fc.constant('unknown' as const), type: fc.constantFrom('x', 'y'), raw: fc.string() }),
);

test('pages may be cut anywhere and read twice: the timeline is the same', () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 40 }), fc.nat(40), fc.nat(5), (events, cut, overlap) => {
      const all = number(events);
      const first = addEvents(emptyTimeline, all.slice(0, cut));
      const shown = structuredClone(first);
      const paged = addEvents(first, all.slice(Math.max(0, cut - overlap)));
      expect(paged).toEqual(addEvents(emptyTimeline, all));
      expect(paged.count).toBe(all.length);
      // What is on the page already does not change under it.
      expect(first).toEqual(shown);
    }),
  );
});

test('items that nothing touched keep their identity, so that they are not drawn again', () => {
  const before = build({ kind: 'message', text: 'one' }, command('1', 'a', { status: 'running' }), {
    kind: 'message',
    text: 'two',
  });
  const after = addEvents(before, number([command('1', 'a')], 4));
  expect(after.items[0]).toBe(before.items[0]);
  expect(after.items[1]).not.toBe(before.items[1]);
  expect(after.items[2]).toBe(before.items[2]);
});
