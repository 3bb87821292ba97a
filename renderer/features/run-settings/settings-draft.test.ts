import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  approvalPolicies,
  changeRunSettings,
  defaultRunSettings,
  runSettingsPatch,
  type RunSettings,
} from '../../../shared/contract/run-settings.ts';
import { readNumber } from './number-fields.ts';
import { draftOf, patchOf, problemsOf, type SettingsDraft } from './settings-draft.ts';

const orOff = fc.option(fc.integer({ min: 1, max: 100 }));
const minutes = fc.integer({ min: 1, max: 60 }).map((count) => count * 60_000);
const line = fc.constantFrom('.env', 'config/*.local', 'npm ci', 'docker compose up -d');
const settings: fc.Arbitrary<RunSettings> = fc.record({
  approvals: fc.constantFrom(...approvalPolicies),
  sandbox: fc.constantFrom('required' as const, 'preferred' as const, 'off' as const),
  baseBranch: fc.option(fc.constantFrom('main', 'release/4')),
  branchTemplate: fc.constantFrom('hearth/{key}-{title}', '{user}/{key}'),
  copyFiles: fc.array(line, { maxLength: 3 }),
  hooks: fc.record({
    afterCreate: fc.option(line),
    beforeRun: fc.option(line),
    afterRun: fc.option(line),
    beforeRemove: fc.option(line),
  }),
  hookTimeoutMs: minutes,
  caps: fc.record({
    attempts: orOff,
    wallClockMs: fc.option(minutes),
    silenceMs: fc.option(minutes),
    tokens: orOff,
    costUsd: orOff,
  }),
  concurrency: fc.record({
    all: fc.integer({ min: 1, max: 100 }),
    project: fc.integer({ min: 1, max: 100 }),
    agent: fc.integer({ min: 1, max: 100 }),
  }),
});

test('any settings can be shown and written: what the form says is what is saved, and no more', () => {
  fc.assert(
    fc.property(settings, settings, (before, wanted) => {
      const draft = draftOf(wanted);
      expect(problemsOf(draft)).toEqual({});
      expect(patchOf(draftOf(before), before)).toEqual({});
      const patch = runSettingsPatch.parse(patchOf(draft, before));
      expect(changeRunSettings(before, patch)).toEqual(wanted);
    }),
  );
});

const draft = draftOf(defaultRunSettings);
const withNumber = (name: keyof SettingsDraft['numbers'], text: string): SettingsDraft => ({
  ...draft,
  numbers: { ...draft.numbers, [name]: text },
});

test('times are written in minutes', () => {
  expect(draft.numbers).toMatchObject({ wallClock: '120', silence: '15', hookTimeout: '5', tokens: '' });
  expect(patchOf(withNumber('silence', '2,5'), defaultRunSettings)).toEqual({ caps: { silenceMs: 150_000 } });
});

test('an empty cap is off; what is not a cap cannot be', () => {
  expect(patchOf(withNumber('attempts', ' '), defaultRunSettings)).toEqual({ caps: { attempts: null } });
  expect(problemsOf(withNumber('all', ''))).toEqual({ all: 'Write a number.' });
});

test.each([
  ['attempts', '2.5', 'Write a whole number.'],
  ['attempts', '0', 'Too small. Leave it empty for none.'],
  ['attempts', '101', 'At most 100.'],
  ['costUsd', 'ten', 'Write a number in digits.'],
  ['wallClock', '10081', 'At most 10080.'],
  ['tokens', '1e9', 'Write a number in digits.'],
] as const)('%s of %s is refused in words', (name, text, problem) => {
  expect(readNumber(name, text)).toEqual({ value: null, problem });
});

test('a number may be written with spaces', () => {
  expect(readNumber('tokens', '200 000').value).toBe(200_000);
});

test('a template that makes no branch is told', () => {
  expect(problemsOf({ ...draft, branchTemplate: '{issue}' }).branchTemplate).toMatch(/^Only \{key\}/);
});

test('files to copy are lines; more than the host takes are refused', () => {
  const copyFiles = ' .env \n\n*.pem';
  expect(patchOf({ ...draft, copyFiles }, defaultRunSettings)).toEqual({ copyFiles: ['.env', '*.pem'] });
  expect(problemsOf({ ...draft, copyFiles: 'a\n'.repeat(51) }).copyFiles).toBe('At most 50 lines.');
});
