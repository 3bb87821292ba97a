import { expect, test } from 'vitest';
import { runEvent, type NewRunEvent } from '../../../../shared/contract/run-schemas.ts';
import { addEvents } from './add-events.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { emptyTimeline } from './timeline-model.ts';

const worktree = '/work/run-1';
const outcome = (event: NewRunEvent, hasTerminal = false): Outcome | null | undefined => {
  const [item] = addEvents(emptyTimeline, [runEvent.parse({ ...event, seq: 1, at: 1 })]).items;
  return item && outcomeOf(item, { worktree, hasTerminal });
};
const tool = (kind: 'edit' | 'read' | 'command', files?: string[]): NewRunEvent => ({
  kind: 'tool',
  toolId: '1',
  tool: kind,
  title: kind,
  status: 'completed',
  ...(files && { files }),
});

test('an edit leads to what changed, and what was read to its text', () => {
  const file = { path: 'src/a.ts', line: null };
  expect(outcome(tool('edit', [`${worktree}/src/a.ts`]))).toEqual({ tab: 'changes', file });
  expect(outcome(tool('read', ['src/a.ts']))).toEqual({ tab: 'files', file });
  expect(outcome(tool('edit'))).toEqual({ tab: 'changes' });
});

test('what is outside of the worktree is not gone to: the event shows what it folds', () => {
  expect(outcome(tool('read', ['/etc/passwd']))).toEqual({ tab: null });
  expect(outcome(tool('command'))).toEqual({ tab: null });
});

test('comments lead to their file, a worktree to its files, and nothing came of a message', () => {
  const comment = { path: 'a.ts', side: 'after', line: 1, endLine: 1, text: 'Why?' } as const;
  expect(outcome({ kind: 'comments', sent: true, comments: [comment] })).toEqual({
    tab: 'changes',
    file: { path: 'a.ts', line: null },
  });
  expect(outcome({ kind: 'worktree', base: 'main', commit: 'c', path: worktree })).toEqual({ tab: 'files' });
  expect(outcome({ kind: 'message', text: 'Done.' })).toBeNull();
});

test('the states of a program in a terminal lead to its screen', () => {
  expect(outcome({ kind: 'state', state: 'running' }, true)).toEqual({ tab: 'terminal' });
  expect(outcome({ kind: 'state', state: 'running' })).toBeNull();
});
