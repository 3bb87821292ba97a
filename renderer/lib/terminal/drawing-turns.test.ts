import { beforeEach, expect, test } from 'vitest';
import { createManualTime, type ManualTime } from '../../../shared/testing/manual-timers.ts';
import {
  busyMs,
  createDrawingTurns,
  hurryMs,
  turnMs,
  type DrawingTurns,
  type Turn,
} from './drawing-turns.ts';

let time: ManualTime;
let turns: DrawingTurns;

beforeEach(() => {
  time = createManualTime();
  turns = createDrawingTurns(time);
});

/** A terminal, and what was drawn of it: one text for each byte sequence. */
function join(): Turn & { print(text: string): void; readonly drawn: string[] } {
  const drawn: string[] = [];
  const turn = turns.join((bytes, done) => {
    drawn.push(new TextDecoder().decode(bytes));
    done();
  });
  return { ...turn, drawn, print: (text) => turn.write(new TextEncoder().encode(text), () => undefined) };
}

test('a terminal by itself is drawn at once, however much it prints', () => {
  const one = join();
  for (let n = 0; n < 5; n++) one.print('x');
  expect(one.drawn).toHaveLength(5);
  expect(time.pending).toBe(0);
});

test('of four that print all the time each is drawn after three turns, with all it printed until then', () => {
  const four = [join(), join(), join(), join()];
  const print = (text: string): void => four.forEach((each) => each.print(text));
  print('a');
  print('b');
  print('c');
  time.advance(3 * turnMs - 1);
  expect(four.map(({ drawn }) => drawn.join(''))).toEqual(['a', 'a', 'a', 'a']);
  time.advance(1);
  expect(four.map(({ drawn }) => drawn.join(''))).toEqual(['abc', 'abc', 'abc', 'abc']);
});

test('a terminal that prints now and then waits for no busy one', () => {
  const [busy, quiet] = [join(), join()];
  for (let n = 0; n < 100; n++) {
    busy.print('x');
    time.advance(1);
  }
  quiet.print('done');
  expect(quiet.drawn).toEqual(['done']);
});

test('a terminal that has been silent no longer counts', () => {
  const [one, other] = [join(), join()];
  other.print('x');
  time.advance(busyMs);
  one.print('a');
  one.print('b');
  expect(one.drawn).toEqual(['a', 'b']);
});

test('where somebody types, what waits and what follows soon is drawn at once', () => {
  const [one, other] = [join(), join()];
  other.print('x');
  one.print('a');
  one.print('b');
  expect(one.drawn).toEqual(['a']);
  one.hurry();
  expect(one.drawn).toEqual(['a', 'b']);
  time.advance(hurryMs - 1);
  other.print('x');
  one.print('c');
  one.print('d');
  expect(one.drawn).toEqual(['a', 'b', 'c', 'd']);
  time.advance(1);
  one.print('e');
  expect(one.drawn).toHaveLength(4);
});

test('one that leaves drops what waits, leaves no timer, and others are drawn sooner', () => {
  const [one, other] = [join(), join()];
  one.print('a');
  other.print('a');
  other.print('b');
  other.leave();
  expect(other.drawn).toEqual(['a']);
  expect(time.pending).toBe(0);
  one.print('b');
  expect(one.drawn).toEqual(['a', 'b']);
});
