import { Awareness } from 'y-protocols/awareness';
import { afterEach, expect, test } from 'vitest';
import { createRelativePositionFromTypeIndex, Doc } from 'yjs';
import { memberId } from '../../../../shared/domain/ids.ts';
import { describeEditing, locateCursor, peopleHere, readPresence, type Presence } from './presence.ts';

const ids = [1, 2, 3].map((n) => memberId.parse(`01900000-0000-7000-8000-00000000000${n}`));
const [me, mira, deniz] = ids.map((id, index) => ({
  memberId: id,
  name: ['Tove', 'Mira', 'Deniz'][index] ?? '',
}));
if (!me || !mira || !deniz) throw new Error('no people');

const opened: Awareness[] = [];
afterEach(() => {
  for (const each of opened.splice(0)) each.destroy();
});

function awarenessWith(states: Record<number, unknown>): Awareness {
  const awareness = new Awareness(new Doc());
  opened.push(awareness);
  for (const [id, state] of Object.entries(states))
    awareness.states.set(Number(id), state as Record<string, unknown>);
  return awareness;
}

const here = (user: Presence['user'], editing: boolean, clientId = 1): Presence => ({
  clientId,
  user,
  cursor: editing ? { anchor: {}, head: {} } : null,
});

test('reads the others and passes over oneself and what does not fit', () => {
  const awareness = awarenessWith({
    11: { user: mira, cursor: { anchor: { a: 1 }, head: { a: 1 } } },
    12: { user: deniz, cursor: null },
    13: { user: { memberId: 'no id', name: 'Evil' } },
    14: { user: { ...deniz, name: 'x'.repeat(200) } },
    15: {},
  });
  awareness.setLocalState({ user: me });
  expect(readPresence(awareness).map(({ clientId, cursor }) => [clientId, cursor !== null])).toEqual([
    [11, true],
    [12, false],
  ]);
});

test('finds a cursor in the text, also after others wrote before it, and nothing for nonsense', () => {
  const doc = new Doc();
  const text = doc.getText('body');
  text.insert(0, 'hello');
  const position = JSON.parse(JSON.stringify(createRelativePositionFromTypeIndex(text, 3))) as unknown;
  text.insert(0, 'oh ');
  expect(locateCursor(text, { anchor: position, head: position })).toEqual({ anchor: 6, head: 6 });
  expect(locateCursor(text, null)).toBeNull();
  for (const wrong of [
    null,
    7,
    'x',
    {},
    { item: 'x' },
    { item: { client: 1, clock: 99 } },
    { tname: 'other' },
  ]) {
    expect(locateCursor(text, { anchor: wrong, head: position })).toBeNull();
  }
});

test('several windows of a person are one person, who writes when one of them does', () => {
  const people = peopleHere([
    here(deniz, false, 1),
    here(mira, false, 2),
    here(mira, true, 3),
    here(mira, false, 4),
  ]);
  expect(people).toEqual([
    { user: mira, editing: true },
    { user: deniz, editing: false },
  ]);
});

test('says who writes', () => {
  expect(describeEditing(peopleHere([here(mira, false)]), null)).toBeNull();
  expect(describeEditing(peopleHere([here(mira, true)]), me.memberId)).toBe('Mira is editing');
  expect(describeEditing(peopleHere([here(mira, true), here(deniz, true)]), null)).toBe(
    'Mira and 1 more are editing',
  );
  expect(describeEditing(peopleHere([here(me, true)]), me.memberId)).toBe(
    'Another window of yours is editing',
  );
});
