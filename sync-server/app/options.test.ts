import { expect, test } from 'vitest';
import { parseServeOptions } from './options.ts';

test('reads the command line', () => {
  expect(parseServeOptions(['serve', '--data', '/srv/hearth', '--port', '0', '--json'])).toEqual({
    data: '/srv/hearth',
    host: '127.0.0.1',
    port: 0,
    json: true,
  });
  expect(parseServeOptions(['serve', '--data', 'd'])).toMatchObject({ port: 7440, json: false });
});

test.each([
  [['serve'], /--data/],
  [['--data', 'd'], /serve/],
  [['serve', '--data', 'd', '--port', '70000'], /70000 is not a port/],
  [['serve', '--data', 'd', '--port', 'x'], /x is not a port/],
  [['serve', '--data', 'd', '--wrong'], /--wrong/],
])('says what is wrong with %j', (args, message) => {
  expect(parseServeOptions(args)).toMatch(message);
});
