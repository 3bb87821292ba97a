import { expect, test } from 'vitest';
import { createMarks, createRegister, createSequence } from './ledger.ts';

test('a register holds what was written, and nothing that a saved write has replaced', () => {
  const register = createRegister<string>();
  register.write('a', null).saved();
  const lost = register.write('b', 'a');
  expect([register.objection('a'), register.objection('b')]).toEqual([null, null]);
  lost.saved();
  expect(register.objection('a')).toContain('replaced');
  register.write('c', 'b').refused();
  expect(register.objection('b')).toBeNull();
  expect(register.objection('c')).toContain('refused');
  expect(register.objection(null)).toContain('never written');
});

test('a register of which nobody was promised anything may hold anything', () => {
  const register = createRegister<string>();
  register.write('a', null);
  expect(register.objection(null)).toBeNull();
});

test('a sequence does not fall behind what was saved last', () => {
  const sequence = createSequence<readonly string[]>();
  sequence.write(['a'], null).saved();
  sequence.write(['a', 'b'], null).saved();
  sequence.write(['b'], null);
  expect(sequence.objection(['a'])).toContain('not what was saved last');
  expect([sequence.objection(['a', 'b']), sequence.objection(['b'])]).toEqual([null, null]);
});

test('marks that were saved are there, and those of which the deletion was saved are not', () => {
  const marks = createMarks();
  for (const mark of ['[1]', '[2]', '[3]']) marks.type(mark, 'issue:x');
  marks.savedTyping('[1]');
  marks.savedTyping('[2]');
  marks.remove('[2]');
  expect(marks.objections('issue:x', '[1]')).toEqual([]);
  expect(marks.objections('issue:x', '[1][2][3]')).toEqual([]);
  marks.savedRemoval('[2]');
  expect(marks.objections('issue:x', '[2]')).toEqual([
    '[1] was saved and is lost',
    '[2] was deleted and is back',
  ]);
  expect(marks.objections('issue:y', '')).toEqual([]);
});

test('a value that was written again, to undo what replaced it, may be there', () => {
  const register = createRegister<string>();
  register.write('a', null).saved();
  register.write('b', 'a').saved();
  expect(register.objection('a')).toContain('replaced');
  const undone = register.write('a', 'b');
  expect([register.objection('a'), register.objection('b')]).toEqual([null, null]);
  undone.saved();
  expect(register.objection('a')).toBeNull();
  expect(register.objection('b')).toContain('replaced');
  expect(register.values()).toEqual(['a', 'b', 'a']);
});

test('what somebody undid who has lost the right to, nobody is promised', () => {
  const register = createRegister<string>((value) => value === '-two-');
  register.write('a', null).saved();
  register.write('b', 'a').saved();
  register.write('a', 'b', '-two-').saved();
  expect(register.objection('b')).toBeNull();
});
