import { expect, test } from 'vitest';
import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import type { HarnessId } from '../../../shared/domain/run.ts';
import { firstHarness, lastCommand } from './start-choice.ts';

const run = (harness: HarnessId, command: string | null): LocalRunRow =>
  ({ harness, command }) as LocalRunRow;
const found = (available: boolean) => [
  { id: 'pty' as const, available: true, version: null, reason: null },
  { id: 'codex' as const, available, version: null, reason: null },
];

test('what was used last is offered first', () => {
  expect(firstHarness([run('pty', 'x'), run('codex', null)], found(true))).toBe('pty');
  expect(lastCommand([run('codex', null), run('pty', 'make'), run('pty', 'old')])).toBe('make');
});

test('without that an agent that is there, else a command', () => {
  expect(firstHarness([], found(true))).toBe('codex');
  expect(firstHarness([], found(false))).toBe('pty');
  expect(firstHarness([], null)).toBeNull();
  expect(firstHarness([run('pty', 'x')], null)).toBe('pty');
  expect(lastCommand([])).toBe('');
});
