import { expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createToastStore, TOAST_LIFE_MS } from '../ui/overlay/toast-store.ts';
import { denied, deny } from './use-edit-keys.ts';

test('keys that are denied stay the same keys, and do nothing but answer', () => {
  const done: string[] = [];
  const edit = (): void => void done.push('edited');
  const keys = denied({ issueStatus: edit, issueDelete: edit }, () => done.push('told'));
  expect(Object.keys(keys)).toEqual(['issueStatus', 'issueDelete']);
  for (const press of Object.values(keys)) press();
  expect(done).toEqual(['told', 'told']);
});

test('a reason is said once while it stands there, and again when it has gone', () => {
  const { timers, clock, advance } = createManualTime();
  const toasts = createToastStore({ timers, clock });
  deny(toasts, 'You only read.');
  deny(toasts, 'You only read.');
  expect(toasts.get()).toMatchObject([{ text: 'You only read.', action: { label: 'Members' } }]);
  deny(toasts, 'Not this team.');
  expect(toasts.get()).toHaveLength(2);
  advance(TOAST_LIFE_MS);
  deny(toasts, 'You only read.');
  expect(toasts.get()).toHaveLength(1);
});
