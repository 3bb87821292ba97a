import { expect, test } from 'vitest';
import { judge, type Measurement } from './result.ts';

const measured: Measurement = {
  metric: 'm',
  value: 20,
  unit: 'ms',
  peer: 'p 1',
  peerValue: 100,
  target: '≤ 0.125',
};

test('a ratio above an upper target is a miss, at it is not', () => {
  expect(judge(measured)).toMatchObject({ ratio: 0.2, reached: false });
  expect(judge({ ...measured, value: 12.5 })).toMatchObject({ ratio: 0.125, reached: true });
});

test('a lower target is reached from above', () => {
  expect(judge({ ...measured, value: 99, target: '≥ 1' })).toMatchObject({ reached: false });
  expect(judge({ ...measured, value: 101, target: '≥ 1' })).toMatchObject({ ratio: 1.01, reached: true });
});
