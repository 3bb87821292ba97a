import { expect, test } from 'vitest';
import { withAdded, withChanged } from './criteria-list.ts';

const rows = [
  { id: 'a', text: 'One' },
  { id: 'b', text: 'Two' },
];

test('a new criterion stands last, with an id that no other has', () => {
  const twice = withAdded(withAdded(rows, ' Three '), 'Four');
  expect(twice.map(({ text }) => text)).toEqual(['One', 'Two', 'Three', 'Four']);
  expect(new Set(twice.map(({ id }) => id)).size).toBe(4);
});

test('a text is changed where it stands, and an empty one goes', () => {
  expect(withChanged(rows, 'a', ' Uno ')).toEqual([{ id: 'a', text: 'Uno' }, rows[1]]);
  expect(withChanged(rows, 'a', '  ')).toEqual([rows[1]]);
  expect(withChanged(rows, 'c', 'x')).toEqual(rows);
});
