import { expect, test } from 'vitest';
import { runEvent, type NewRunEvent, type RunEvent } from '../../../../shared/contract/run-schemas.ts';
import { eventsOf, rawText } from './raw-events.ts';
import { addEvents } from './add-events.ts';
import { emptyTimeline } from './timeline-model.ts';

const build = (...given: NewRunEvent[]) => {
  const events: RunEvent[] = given.map((event, index) =>
    runEvent.parse({ ...event, seq: index + 1, at: index + 1 }),
  );
  const timeline = addEvents(emptyTimeline, events);
  return timeline.items.map((item) => [item.kind, eventsOf(item, timeline).map(({ seq }) => seq)]);
};
const tool = (toolId: string, status: 'running' | 'completed'): NewRunEvent => ({
  kind: 'tool',
  toolId,
  tool: 'command',
  title: 'make',
  status,
});
const approval = { requestId: 'r', kind: 'command', title: 'Run', openedAt: 1 } as const;

test('a call has all that was told of it, also what came after other events', () => {
  const message: NewRunEvent = { kind: 'message', text: 'And meanwhile …' };
  expect(build(tool('a', 'running'), tool('b', 'running'), message, tool('a', 'completed'))).toEqual([
    ['tools', [1, 2, 4]],
    ['message', [3]],
  ]);
});

test('a question has its answer', () => {
  expect(build({ kind: 'question', approval }, { kind: 'answer', requestId: 'r', choice: 'allow' })).toEqual([
    ['answers', [1, 2]],
  ]);
});

test('thoughts in a row belong together, the next ones to the next item', () => {
  const thought: NewRunEvent = { kind: 'reasoning', text: 'hm' };
  const message: NewRunEvent = { kind: 'message', text: 'So.' };
  expect(build(thought, thought, message, thought)).toEqual([
    ['reasoning', [1, 2]],
    ['message', [3]],
    ['reasoning', [4]],
  ]);
});

test('a plan has every telling of the same steps, and none of another plan', () => {
  const plan = (text: string, state: 'now' | 'done'): NewRunEvent => ({
    kind: 'plan',
    steps: [{ text, state }],
  });
  expect(build(plan('a', 'now'), plan('a', 'done'), plan('b', 'now'))).toEqual([
    ['plan', [1, 2]],
    ['plan', [3]],
  ]);
});

test('raw text shows what an unknown message holds, and is cut where nobody reads on', () => {
  const unknown = (raw: string): RunEvent => ({ seq: 1, at: 1, kind: 'unknown', type: 't', raw });
  expect(rawText([unknown('{"deep":{"er":1}}')])).toContain('"er": 1');
  expect(rawText([unknown('{"cut sh')])).toContain('{\\"cut sh');
  expect(rawText([unknown('x'.repeat(500_000))])).toHaveLength(100_001);
});
