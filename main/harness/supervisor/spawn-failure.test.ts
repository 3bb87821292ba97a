import { expect, test } from 'vitest';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { SpawnFailure } from '../../supervisor/protocol.ts';
import { SpawnError } from './agent-process.ts';
import { asHarnessFailure } from './spawn-failure.ts';

test.each<[SpawnFailure, string, RegExp]>([
  [{ code: 'ENOENT', what: 'program' }, 'harness_missing', /the shell was not found on this machine/],
  [{ code: 'EACCES', what: 'program' }, 'harness_missing', /could not be started \(EACCES\)/],
  [{ code: 'ENOENT', what: 'cwd' }, 'workspace', /worktree of the run is gone/],
  [{ code: 'ELOOP', what: 'sandbox' }, 'workspace', /folder of its sandbox is missing or leads elsewhere/],
  [{ code: 'NO_SANDBOX', what: 'sandbox' }, 'workspace', /demands a sandbox and this machine has none/],
])('%o is told to a person', (failure, category, message) => {
  expect(asHarnessFailure(new SpawnError(failure), 'the shell')).toMatchObject({
    category,
    message: expect.stringMatching(message),
  });
});

test('errors of Hearth keep their words, others pass unchanged', () => {
  const lost = new HearthError('INTERNAL', 'The process that runs agents ended.');
  expect(asHarnessFailure(lost, 'the shell')).toMatchObject({
    category: 'harness_crash',
    message: lost.message,
  });
  const other = new Error('x');
  expect(asHarnessFailure(other, 'the shell')).toBe(other);
});
