import { expect, test } from 'vitest';
import { issueId, runId } from '../../../shared/domain/ids.ts';
import { idOf } from '../../lib/questions/question-words.ts';
import type { OpenApproval } from '../../lib/use-approvals.ts';
import { goneElsewhere, noteOfGone } from './inbox-model.ts';

const uuid = (n: number): string => `01890000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
const row = (n: number, requestId: string): OpenApproval => ({
  runId: runId.parse(uuid(n)),
  issueId: issueId.parse(uuid(100 + n)),
  key: `ENG-${n}`,
  title: 'Tide',
  approval: { requestId, kind: 'command', title: 'ls', openedAt: 1 },
});

test('a question that goes is told of, unless it was answered here', () => {
  const before = [row(1, 'a'), row(2, 'a'), row(3, 'a')];
  const gone = goneElsewhere(before, [row(3, 'a')], new Set([idOf(row(1, 'a'))]));
  expect(gone).toEqual([row(2, 'a')]);
  expect(noteOfGone(gone)).toBe('The question of ENG-2 was answered elsewhere or withdrawn.');
  expect(noteOfGone(before)).toMatch(/^3 questions/);
  expect(noteOfGone([])).toBeNull();
});
