import { expect, test } from 'vitest';
import { createClaimBook, type ClaimBook } from './claim-book.ts';

const name = 'run';
const minute = 60_000;

function take(book: ClaimBook, device: string, epoch: number, at: number): void {
  book.ask(device, { kind: 'take', name, ttlMs: minute })({ epoch, expiresAt: at + minute });
}

test('64: one holder after the other, under ever higher epochs', () => {
  const book = createClaimBook();
  take(book, 'a', 1, 0);
  book.ask('a', { kind: 'renew', name, ttlMs: minute, epoch: 1 })({ epoch: 1, expiresAt: 90_000 });
  take(book, 'b', 2, 90_000);
  book.ask('a', { kind: 'renew', name, ttlMs: minute, epoch: 1 })(null);
  book.ask('b', { kind: 'release', name, epoch: 2 })('released');
  take(book, 'a', 3, 91_000);
  expect(book.objections(false)).toEqual([]);
});

test('64: nobody gets what another one holds, and no epoch is given twice', () => {
  const early = createClaimBook();
  take(early, 'a', 1, 0);
  take(early, 'b', 2, 30_000);
  expect(early.objections(false)).toEqual(['b got run 30000 ms before the claim of a ended']);
  expect(early.objections(true)).toEqual([]);
  const twice = createClaimBook();
  take(twice, 'a', 1, 0);
  take(twice, 'b', 1, minute);
  expect(twice.objections(false).join()).toContain('epoch 1 of run was given to a and b');
});

test('64: an older epoch is of no use once a newer one was given', () => {
  const book = createClaimBook();
  take(book, 'a', 1, 0);
  const slow = book.ask('a', { kind: 'renew', name, ttlMs: minute, epoch: 1 });
  take(book, 'b', 2, minute);
  slow(null);
  expect(book.objections(false)).toEqual([]);
  book.ask('a', { kind: 'release', name, epoch: 1 })('released');
  expect(book.objections(false).join()).toContain('a could release run under epoch 1 after 2 was given');
});

test('64: nothing is said of a claim of which nobody knows whether it was renewed', () => {
  const book = createClaimBook();
  take(book, 'a', 1, 0);
  book.ask('a', { kind: 'renew', name, ttlMs: minute, epoch: 1 });
  take(book, 'b', 2, 30_000);
  expect(book.objections(false)).toEqual([]);
});
