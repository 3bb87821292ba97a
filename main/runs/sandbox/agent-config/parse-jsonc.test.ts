import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJsonc } from './parse-jsonc.ts';

test('reads comments and commas too many, and leaves strings alone', () => {
  const text = '\uFEFF{ // one\n "a": "// no /* comment */ ,]", /* two\n three */ "b": [1, 2, /* end */ ], }';
  expect(parseJsonc(text)).toEqual({ a: '// no /* comment */ ,]', b: [1, 2] });
});

test.each(['{', '"', '/*', '{"a": 1 /* }', '[,]]', '{"a" 1}', '', '["\\'])('refuses %j', (text) => {
  expect(() => parseJsonc(text)).toThrow(SyntaxError);
});

test('reads every JSON as JSON.parse does, however it is commented', () => {
  const noise = fc.constantFrom('', ' ', '// x "{[\n', '/* y ", */', '\n\t');
  fc.assert(
    fc.property(fc.jsonValue(), noise, (value, between) => {
      // Between tokens only: a string of JSON never holds a line end.
      const text = JSON.stringify(value, null, 1).replaceAll('\n', `\n${between}`);
      expect(parseJsonc(`${between}${text}${between}`)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([
  ['comments', '/*'.repeat(130_000)],
  ['quotes', `"${'\\"'.repeat(130_000)}\\\n`],
  ['commas', '[1,   '.repeat(40_000)],
  ['brackets', '['.repeat(256_000)],
])('gives up within the time of a test on %s without end', (_, text) => {
  expect(() => parseJsonc(text)).toThrow(/has no end|JSON/);
});
