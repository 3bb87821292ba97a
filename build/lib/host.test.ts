import { expect, it } from 'vitest';
import { parseReady } from './host.ts';

const line = { ready: true, pid: 12, socket: '/run/h.sock', web: 'http://127.0.0.1:4000/#token=abc' };

it('reads the line with which the host says that it serves', () => {
  expect(parseReady(JSON.stringify(line))).toMatchObject({ pid: 12, web: line.web });
});

it.each([
  '',
  'starting',
  '{"ready":false}',
  JSON.stringify({ ...line, web: 'no address' }),
  JSON.stringify({ ...line, pid: '12' }),
])('passes over %j', (text) => {
  expect(parseReady(text)).toBeUndefined();
});
