import { expect, test } from 'vitest';
import { terminalFlow } from './flow-control.ts';

test('a client grants credit before the agent would have to wait for it, also while somebody types', () => {
  const { creditBytes, resumeBytes, pauseBytes, typingReserveBytes } = terminalFlow;
  expect(resumeBytes - typingReserveBytes).toBeGreaterThan(creditBytes);
  expect(pauseBytes).toBeGreaterThan(resumeBytes);
});
