import * as fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { envelopeRows } from './catalogue.ts';
import { catalogue } from './catalogue.ts';
import { encodePayload, payloadSchema } from './payload.ts';
import type { Payload } from './payload.ts';
import { anyRun, plainRun } from '../testing/boundary.ts';

type PathsOf<P extends Payload> =
  | Exclude<keyof P, 'run'>
  | {
      [K in keyof P['run'] & string]-?: NonNullable<P['run'][K]> extends readonly unknown[]
        ? `run.${K}[]`
        : `run.${K}`;
    }[keyof P['run'] & string];

/** Changing what may leave changes this list too. */
// oxfmt-ignore
const mayLeave = [
  'schemaVersion', 'run.runId', 'run.issueId', 'run.batchId', 'run.batchIndex', 'run.batchSize', 'run.batchMode',
  'run.batchState', 'run.state', 'run.queuedAt', 'run.startedAt', 'run.endedAt', 'run.durationMs', 'run.branch',
  'run.commit', 'run.prRefs[]', 'run.outcome', 'run.errorCategory',
];
const runKeys = mayLeave.flatMap((path) => /^run\.(\w+)/.exec(path)?.[1] ?? []);

/** Every key of a value, at every depth. */
function keysOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    Array.isArray(value) ? keysOf(part) : [key, ...keysOf(part)],
  );
}

describe('payload', () => {
  it('B2: has exactly the keys of the envelope rows', () => {
    expectTypeOf<PathsOf<Payload>>().toEqualTypeOf<(typeof envelopeRows)[number]['path']>();
    expect(catalogue.filter((row) => row.carrier === 'envelope').map((row) => row.path)).toEqual(mayLeave);
    expect(Object.keys(payloadSchema.shape)).toEqual(['schemaVersion', 'run']);
    expect(Object.keys(payloadSchema.shape.run.shape)).toEqual(runKeys);
  });

  it('B1: gives every path one row, and only R rows to the envelope', () => {
    const paths = catalogue.map((row) => row.path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const row of catalogue) {
      expect(row.carrier === 'none').toBe(row.class === 'L' || row.class === 'S');
      expect(row.carrier !== 'envelope' || row.class === 'R').toBe(true);
    }
  });

  it('B3: carries catalogue keys only, whatever the record of the run carries', () => {
    const extras = fc.dictionary(
      fc.oneof(
        fc.string(),
        fc.constantFrom('prompt', 'cwd', 'Branch', 'toJSON', 'constructor', 'url', '__proto__'),
      ),
      fc.jsonValue(),
    );
    const allowed = new Set(['schemaVersion', 'run', ...runKeys, 'host', 'owner', 'repo', 'number']);
    fc.assert(
      fc.property(anyRun, extras, extras, (run, more, inPullRequests) => {
        const prRefs = run.prRefs?.map((ref) => ({ ...inPullRequests, ...ref }));
        const hostile = { ...more, ...run, ...(prRefs ? { prRefs } : {}) };
        const clean = encodePayload(run);
        expect(encodePayload(hostile)).toEqual(clean);
        expect(keysOf(clean).filter((key) => !allowed.has(key))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('B3: looks at no value that has no row', () => {
    const run = { ...plainRun };
    Object.defineProperty(run, 'prompt', {
      enumerable: false,
      get: () => expect.unreachable('the prompt was read'),
    });
    expect(encodePayload(run).run).toEqual(plainRun);
  });

  it('B4: rounds times and durations into their range', () => {
    const { run } = encodePayload({
      ...plainRun,
      queuedAt: 0,
      startedAt: 1_800_000_000_000.6,
      endedAt: Infinity,
      durationMs: -3,
    });
    expect(run).toEqual({
      ...plainRun,
      queuedAt: Date.UTC(2020, 0, 1),
      startedAt: 1_800_000_000_001,
      endedAt: Date.UTC(2100, 0, 1),
      durationMs: 0,
    });
    expect(encodePayload({ ...plainRun, durationMs: 1e15 }).run.durationMs).toBe(30 * 86_400_000);
  });

  it('B4: leaves out optional values that do not fit, and throws on required ones', () => {
    const unfit = {
      ...plainRun,
      commit: 'HEAD',
      startedAt: Number.NaN,
      prRefs: [{ host: 'github', owner: 'a/b', repo: 'c', number: 1 }],
    };
    expect(encodePayload(unfit as Payload['run']).run).toEqual(plainRun);
    expect(() => encodePayload({ ...plainRun, runId: 'run-1' })).toThrow('runId');
    expect(() => encodePayload({ ...plainRun, queuedAt: Number.NaN })).toThrow('queuedAt');
  });

  it.each([
    ['hearth/eng-1-fix', true],
    ['hearth/' + 'x'.repeat(113), true],
    ['hearth/' + 'x'.repeat(114), false],
    ['main', false],
    ['alice/secret-project', false],
    ['hearth/../x', false],
    ['hearth//x', false],
    ['hearth/x@{1}', false],
    ['hearth/ünï', false],
    ['hearth/x\n', false],
  ])('B5: branch %j travels: %s', (branch, travels) => {
    expect(encodePayload({ ...plainRun, branch }).run.branch).toBe(travels ? branch : undefined);
  });

  it('B6: wants all batch fields or none', () => {
    const batch = {
      batchId: plainRun.runId,
      batchIndex: 1,
      batchSize: 2,
      batchMode: 'go_on',
      batchState: 'running',
    } as const;
    expect(encodePayload({ ...plainRun, ...batch }).run).toEqual({ ...plainRun, ...batch });
    expect(() => encodePayload({ ...plainRun, batchId: plainRun.runId })).toThrow('batchId');
    expect(() => encodePayload({ ...plainRun, ...batch, batchIndex: 2 })).toThrow('batchIndex');
  });
});
