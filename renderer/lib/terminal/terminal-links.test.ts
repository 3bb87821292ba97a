import { expect, test } from 'vitest';
import { findLinks, parseWebAddress } from './terminal-links.ts';

test('addresses are found where they stand, without the sentence around them', () => {
  expect(findLinks('see https://a.test/x?y=1, or (http://b.test).')).toEqual([
    { start: 4, url: 'https://a.test/x?y=1' },
    { start: 30, url: 'http://b.test' },
  ]);
  expect(findLinks('https://a.test/f(x)')).toEqual([{ start: 0, url: 'https://a.test/f(x)' }]);
});

test('other protocols and addresses with a user name are no links', () => {
  expect(findLinks('file:///etc/passwd javascript:alert(1) https://a@b.test/ ssh://x')).toEqual([]);
});

test('only plain web addresses are opened', () => {
  expect(parseWebAddress('https://bücher.test/')?.host).toBe('xn--bcher-kva.test');
  expect(parseWebAddress('data:text/html,x')).toBeNull();
  expect(parseWebAddress('https://u:p@a.test')).toBeNull();
  expect(parseWebAddress('https://a.test/\u0007')).toBeNull();
  expect(parseWebAddress(`https://a.test/${'x'.repeat(3_000)}`)).toBeNull();
});
