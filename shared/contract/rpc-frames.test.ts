import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRpcFrame } from './rpc-frames.ts';

describe('text frames', () => {
  test.each([
    '{"jsonrpc":"2.0","id":1,"method":"sync.status"}',
    '{"jsonrpc":"2.0","id":"a","method":"sync.status","params":{}}',
    '{"jsonrpc":"2.0","id":0,"method":"issues.get","params":[1]}',
    '{"jsonrpc":"2.0","method":"journal.events","params":{"events":[]}}',
    '{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":4}}',
    '{"jsonrpc":"2.0","id":1,"result":null}',
    '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"no"}}',
  ])('%s is taken', (text) => {
    expect(parseRpcFrame(text)).toEqual({ ok: true, message: JSON.parse(text) });
  });

  test.each([
    ['', 'PARSE_ERROR', null],
    ['{', 'PARSE_ERROR', null],
    ['null', 'INVALID_REQUEST', null],
    ['17', 'INVALID_REQUEST', null],
    ['[]', 'INVALID_REQUEST', null],
    ['[{"jsonrpc":"2.0","id":1,"method":"a"}]', 'INVALID_REQUEST', null],
    ['{"jsonrpc":"1.0","id":1,"method":"a"}', 'INVALID_REQUEST', 1],
    ['{"jsonrpc":"2.0","id":0,"method":7}', 'INVALID_REQUEST', 0],
    ['{"jsonrpc":"2.0","id":{},"method":"a"}', 'INVALID_REQUEST', null],
    ['{"jsonrpc":"2.0","id":1.5,"method":"a"}', 'INVALID_REQUEST', null],
    ['{"jsonrpc":"2.0","id":"x","method":"a","extra":1}', 'INVALID_REQUEST', 'x'],
    ['{"jsonrpc":"2.0","method":"$/cancelRequest"}', 'INVALID_REQUEST', null],
    ['{"jsonrpc":"2.0","method":"$/progress","params":null}', 'INVALID_REQUEST', null],
    ['{"jsonrpc":"2.0","id":3,"error":"no"}', 'INVALID_REQUEST', 3],
  ])('%s is refused with %s for %s', (text, code, id) => {
    expect(parseRpcFrame(text)).toMatchObject({ ok: false, code, id });
  });

  test('what is too long is refused unread', () => {
    const frame = parseRpcFrame(`{"jsonrpc":"2.0","id":1,"method":"a","params":"${'x'.repeat(100)}"}`, 100);
    expect(frame).toMatchObject({ ok: false, code: 'INVALID_REQUEST', id: null });
  });

  test('no text makes it throw', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.json().map((json) => `{"jsonrpc":"2.0","id":1,"method":${json}}`),
    );
    fc.assert(
      fc.property(texts, (text) => void parseRpcFrame(text)),
      { numRuns: 2_000 },
    );
    const deep = 200_000;
    expect(parseRpcFrame('['.repeat(deep) + ']'.repeat(deep))).toMatchObject({ ok: false });
  });
});
