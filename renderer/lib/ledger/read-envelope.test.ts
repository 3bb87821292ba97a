import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../shared/boundary/canonical.ts';
import { encodeEnvelope } from '../../../shared/boundary/envelope.ts';
import { encodePayload } from '../../../shared/boundary/payload.ts';
import { fromUtf8 } from '../../../shared/lib/utf8.ts';
import { anyRun, plainHeader, plainRun } from '../../../shared/testing/boundary.ts';
import { readEnvelope } from './read-envelope.ts';

const textOf = (run: typeof plainRun): string =>
  fromUtf8(encodeEnvelope(plainHeader, encodePayload(run))) ?? '';

test('every field of an envelope is shown, and every other catalogue field is named as absent', () => {
  fc.assert(
    fc.property(anyRun, (run) => {
      const text = textOf(run);
      const read = readEnvelope(text);
      const { payload, ...header } = JSON.parse(text);
      const runNames = Object.keys(payload.run).map((name) => `run.${name}`);
      expect(new Set(read?.payload.map(({ name }) => name))).toEqual(new Set(['schemaVersion', ...runNames]));
      expect((read?.payload.length ?? 0) + (read?.absent.length ?? 0)).toBe(18);
      expect(new Set(read?.header.map(({ name }) => name))).toEqual(new Set(Object.keys(header)));
      expect(read?.givenOnSending).toEqual([]);
      expect(read?.foreign).toEqual([]);
    }),
  );
});

test('values stand as they are written, in the order of the catalogue', () => {
  const read = readEnvelope(textOf({ ...plainRun, branch: 'hearth/eng-1', durationMs: 5 }));
  expect(read?.payload.map(({ name }) => name).slice(0, 3)).toEqual([
    'schemaVersion',
    'run.runId',
    'run.issueId',
  ]);
  expect(read?.payload).toContainEqual({ name: 'run.branch', value: 'hearth/eng-1' });
  expect(read?.payload).toContainEqual({ name: 'run.durationMs', value: '5' });
});

test('a draft names what it is given on sending', () => {
  const draft = canonicalJson({ v: 1, kind: 'run.start', payload: encodePayload(plainRun) });
  expect(readEnvelope(draft)?.givenOnSending).toEqual(
    expect.arrayContaining(['seq', 'prevHash', 'nonce', 'serverEpoch']),
  );
});

test('a field that should not be there is shown all the same', () => {
  const text = JSON.stringify({ v: 1, secret: 'x', payload: { run: { runId: 'r', prompt: 'y' } } });
  expect(readEnvelope(text)?.header).toContainEqual({ name: 'secret', value: 'x' });
  expect(readEnvelope(text)?.payload).toContainEqual({ name: 'run.prompt', value: 'y' });
  expect(readEnvelope(text)?.foreign).toEqual(['run.prompt']);
});

test('anything else is no envelope', () => {
  for (const text of ['', 'null', '{}', '{"payload":{"run":1}}', '[']) expect(readEnvelope(text)).toBeNull();
});
