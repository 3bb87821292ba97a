import { expect, test } from 'vitest';
import { parseCopyRequest } from './copy-request.ts';

test('a request to copy is read', () => {
  expect(parseCopyRequest('c;aGVsbG8=')).toBe('hello');
  expect(parseCopyRequest(';w6k=')).toBe('é');
});

test('a question for the clipboard is no request, nor is anything broken or too long', () => {
  expect(parseCopyRequest('c;?')).toBeNull();
  expect(parseCopyRequest('c;')).toBeNull();
  expect(parseCopyRequest('aGVsbG8=')).toBeNull();
  expect(parseCopyRequest('c;a')).toBeNull();
  expect(parseCopyRequest('c;/w==')).toBeNull();
  expect(parseCopyRequest(`c;${'A'.repeat(300_000)}`)).toBeNull();
});
