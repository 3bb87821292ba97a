import { expect, test } from 'vitest';
import { toHex } from './to-hex.ts';

test('a computed colour is spelt in six digits', () => {
  expect(toHex('rgb(1, 171, 255)')).toBe('#01abff');
  expect(toHex('rgba(16, 0, 9, 0.5)')).toBe('#100009');
  expect(toHex('transparent')).toBe('#000000');
});
