import { expect, test } from 'vitest';
import { warnOfPolicy, warnOfSandbox } from './policy-words.ts';

test('only what never asks warns, and more strongly where nothing holds an agent back', () => {
  for (const approvals of ['ask', 'allow_reads', 'allow_edits'] as const) {
    expect(warnOfPolicy({ approvals, sandbox: 'off' }, false)).toBeNull();
  }
  const warn = (sandbox: 'required' | 'preferred' | 'off', available: boolean): string =>
    warnOfPolicy({ approvals: 'never_ask', sandbox }, available) ?? '';
  expect(warn('preferred', true)).toBe(warn('required', false));
  expect(warn('preferred', false)).toMatch(/^This machine has no sandbox\. .*delete any file/);
  expect(warn('off', true)).toMatch(/^The sandbox is off\. .*delete any file/);
  expect(warn('preferred', true)).not.toMatch(/delete any file/);
});

test('a sandbox that is required and not there is told', () => {
  expect(warnOfSandbox('required', false)).toMatch(/no agent starts/);
  expect(warnOfSandbox('required', true)).toBeNull();
  expect(warnOfSandbox('off', false)).toBeNull();
});
