import { expect, test } from 'vitest';
import { createManualTime } from '../../shared/testing/manual-timers.ts';
import { createQuestions } from './questions.ts';

/** Answers that take time, in the order in which they are given. */
function start(): {
  ask(documentId: string, ms: number, count?: number): void;
  readonly given: string[];
  readonly pass: (ms: number) => void;
} {
  const time = createManualTime();
  const given: string[] = [];
  let worked = 0;
  const clock = { now: () => 0, monotonic: () => worked };
  const questions = createQuestions({ clock, timers: time.timers });
  return {
    given,
    pass: time.advance,
    ask(documentId, ms, count = 1) {
      for (let i = 0; i < count; i++) {
        questions.ask(documentId, () => {
          worked += ms;
          given.push(documentId);
        });
      }
    },
  };
}

test('Y13: 150 that come back to a small document at once are answered at once', () => {
  const { ask, given } = start();
  ask('a', 0.05, 150);
  expect(given).toHaveLength(150);
});

test('Y13: many questions about a large document take a quarter of the time, and all are answered', () => {
  const { ask, given, pass } = start();
  ask('a', 100, 40);
  expect(given).toHaveLength(1);
  pass(299);
  expect(given).toHaveLength(1);
  pass(1);
  expect(given).toHaveLength(2);
  pass(38 * 300);
  expect(given).toHaveLength(40);
});

test('Y13: many questions about one document hold up nobody who asks for another', () => {
  const { ask, given, pass } = start();
  ask('a', 100, 500);
  ask('b', 1);
  pass(300);
  ask('c', 1);
  pass(600);
  expect(given.indexOf('b')).toBeLessThanOrEqual(2);
  expect(given.indexOf('c')).toBeLessThanOrEqual(5);
});

test('Y13: one that fails holds up nobody', () => {
  const time = createManualTime();
  const questions = createQuestions({ ...time });
  const given: string[] = [];
  expect(() =>
    questions.ask('a', () => {
      throw new Error('mine');
    }),
  ).toThrow('mine');
  questions.ask('a', () => given.push('a'));
  expect(given).toEqual(['a']);
});
