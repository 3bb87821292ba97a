import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { storyNames } from '../faults/choose-stories.ts';
import { mutants } from './all.ts';
import { editText, root } from './apply.ts';
import { tunings } from './tunings.ts';

test.each(mutants)('$name: what it replaces stands once in its file', (mutant) => {
  for (const edit of [mutant, ...(mutant.also ?? [])]) {
    const text = readFileSync(join(root, edit.file), 'utf8');
    expect(editText(text, edit)).not.toBe(text);
  }
});

test.each(tunings)('$find stands once in $file', (tuning) => {
  expect(() => editText(readFileSync(join(root, tuning.file), 'utf8'), tuning)).not.toThrow();
});

test('names are told apart', () => {
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
});

test('30: the story of each is one that can be told', () => {
  const stories = mutants.flatMap(({ story }) => story ?? []);
  expect(storyNames).toEqual(expect.arrayContaining(stories));
});
