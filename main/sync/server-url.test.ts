import { expect, test } from 'vitest';
import { parseServerUrl } from './server-url.ts';

test.each([
  ['wss://sync.example.org', 'wss://sync.example.org', 'wss://sync.example.org/sync'],
  ['https://sync.example.org/', 'wss://sync.example.org', 'wss://sync.example.org/sync'],
  ['sync.example.org', 'wss://sync.example.org', 'wss://sync.example.org/sync'],
  ['http://127.0.0.1:7440', 'ws://127.0.0.1:7440', 'ws://127.0.0.1:7440/sync'],
  [' ws://[::1]:7440/sync ', 'ws://[::1]:7440', 'ws://[::1]:7440/sync'],
  ['https://example.org/hearth/', 'wss://example.org/hearth', 'wss://example.org/hearth/sync'],
])('reads %s', (text, url, socketUrl) => {
  expect(parseServerUrl(text)).toMatchObject({ url, socketUrl });
});

test.each(['', 'ftp://example.org', 'wss://me:secret@example.org', 'wss://example.org?x=1', 'wss://', 'a b'])(
  'refuses %j',
  (text) => {
    expect(() => parseServerUrl(text)).toThrowError(expect.objectContaining({ code: 'INVALID_PARAMS' }));
  },
);

test.each([
  ['ws://localhost:1', false],
  ['ws://127.0.0.1', false],
  ['ws://[::1]:1', false],
  ['ws://10.1.2.3', false],
  ['ws://172.20.0.1', false],
  ['ws://192.168.1.4', false],
  ['ws://nas.local', false],
  ['wss://example.org', false],
  ['ws://example.org', true],
  ['http://172.32.0.1', true],
  ['ws://10.example.org', true],
])('notes that %s is exposed: %s', (text, isExposed) => {
  expect(parseServerUrl(text).isExposed).toBe(isExposed);
});
