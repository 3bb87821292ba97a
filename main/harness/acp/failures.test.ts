import { expect, test } from 'vitest';
import { failureOfError, failureOfStop, failureOfText } from './failures.ts';
import { RpcError } from '../json-rpc/rpc.ts';

const now = 1_700_000_000_000;
const sorted = (code: number, message: string, data?: unknown) =>
  failureOfError(new RpcError({ code, message, data }), 'Tested', now);

test.each([
  [401, '{"error":{"code":401,"message":"no key","status":"UNAUTHENTICATED"}}', undefined, 'auth'],
  [403, 'not for you', undefined, 'auth'],
  [-32000, 'Gemini API key is missing or not configured.', undefined, 'auth'],
  [-32603, 'Internal error: OAuth token has expired', { errorKind: 'authentication_failed' }, 'auth'],
  [429, 'slow down', undefined, 'rate_limit'],
  [-32603, 'Internal error: API Error: Request rejected (429)', { errorKind: 'rate_limit' }, 'rate_limit'],
  [-32603, 'Internal error', { details: 'Overloaded', status: 529 }, 'rate_limit'],
  [-32603, 'You exceeded your current quota', undefined, 'rate_limit'],
  [-32603, 'Your credit balance is too low', { errorKind: 'billing_error' }, 'budget'],
  [402, 'pay', undefined, 'budget'],
  [503, 'over', undefined, 'network'],
  [-32603, 'Internal error', { details: 'connect ECONNREFUSED 127.0.0.1:9' }, 'network'],
  [-32603, 'API Error: 502 Bad Gateway', undefined, 'network'],
  [-32603, 'API Error: 400 bad', { errorKind: 'unknown' }, 'unknown'],
  [-32603, 'Could not read line 429 of a.txt', undefined, 'unknown'],
])('an error is sorted by what it tells: %i %s', (code, message, data, category) => {
  expect(sorted(code, message, data)).toMatchObject({ category });
});

test.each([
  ['Please retry in 34.074s.', 34_074],
  ['{"error":{"details":[{"@type":"RetryInfo","retryDelay":"7s"}],"message":"rate limit"}}', 7_000],
  ['Rate limit. Retry-After: 120', 120_000],
  ['Rate limit, retry after 5m', 300_000],
  ['usage limit reached|1700000600', 600_000],
  ['Rate limit, retry in 99999999999h', 7 * 24 * 3_600_000],
])('the time to try again is found: %s', (message, wait) => {
  expect(sorted(429, message)).toMatchObject({ category: 'rate_limit', retryAt: now + wait });
});

test('a time to try again is only told of a rate limit, and not made up', () => {
  expect(sorted(401, 'retry in 5s')).not.toHaveProperty('retryAt');
  expect(sorted(429, 'slow down')).not.toHaveProperty('retryAt');
});

test('a person reads the sentence in the message, in a bearable length', () => {
  const { message } = sorted(401, '{"error":{"code":401,"message":"no key"}}');
  expect(message).toMatch(/^Tested is not signed in.*It said: no key$/);
  expect(sorted(-32603, 'x'.repeat(10_000)).message.length).toBeLessThan(700);
  expect(failureOfText('unexpected status 401 Unauthorized', 'Tested', now)).toMatchObject({
    category: 'auth',
  });
});

test('only the end of a turn is a good stop', () => {
  expect(failureOfStop('end_turn', 'Tested')).toBe(null);
  expect(failureOfStop('max_turn_requests', 'Tested')).toMatchObject({ category: 'budget' });
  expect(failureOfStop(undefined, 'Tested')).toMatchObject({ category: 'unknown' });
});
