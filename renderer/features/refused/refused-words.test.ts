import { expect, test } from 'vitest';
import type { RefusedChangeRow } from '../../../shared/contract/methods/system.ts';
import { copyOf, describeField, explainRefusal, valuesOf } from './refused-words.ts';

const change = (field: string, from: string | null, to: string | null): RefusedChangeRow => ({
  id: 1,
  at: 1,
  code: 'READ_ONLY',
  documentId: 'workspace',
  issueId: null,
  label: 'ENG-1 Tide',
  field,
  from,
  to,
});

test('every code is explained with what to do; an unknown one too', () => {
  for (const code of ['READ_ONLY', 'FORBIDDEN_GROUP', 'PURGED', 'TOO_LARGE', 'UNDECODABLE', 'NEW']) {
    expect(explainRefusal(code)).toMatch(/\. [A-Z].*\.$/);
  }
  expect(explainRefusal('UNDECODABLE')).toBe(explainRefusal('NEW'));
});

test('what was refused is named, whatever way it went', () => {
  expect(describeField(change('title', 'a', 'b'))).toBe('Title');
  expect(describeField(change('deletedAt', null, '17'))).toBe('Deleted');
  expect(describeField(change('deletedAt', '17', null))).toBe('Restored');
  expect(describeField(change('criterion', 'x', null))).toBe('Acceptance criterion removed');
  expect(describeField(change('tide', null, 'x'))).toBe('tide');
});

test('values are shown as a person reads them, and what nobody reads is not shown', () => {
  expect(valuesOf(change('status', 'todo', 'in_progress'))).toEqual({ from: 'Todo', to: 'In progress' });
  expect(valuesOf(change('order', 'a0', 'a1'))).toEqual({ from: null, to: null });
  expect(valuesOf(change('description', null, 'in_my words'))).toEqual({ from: null, to: 'in_my words' });
});

test('copied is what was refused; of a removal what was to go; never nothing', () => {
  expect(copyOf(change('title', 'a', 'b'))).toBe('b');
  expect(copyOf(change('criterion', 'x', null))).toBe('x');
  expect(copyOf(change('order', 'a0', 'a1'))).toBe('ENG-1 Tide: Place in the list');
});
