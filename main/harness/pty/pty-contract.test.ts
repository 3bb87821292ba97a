import { timers } from '../../supervisor/platform.ts';
import { stillClock as clock, testHarness } from '../../../e2e/fixtures/harness-suite.ts';
import { createPtyHarness } from './pty-harness.ts';

testHarness({
  name: 'pty',
  missing: null,
  shortPrompt: 'short',
  longPrompt: 'long',
  create: async ({ supervisor, path }) => ({
    harness: createPtyHarness({ supervisor, clock, timers, platform: process.platform }),
    env: { PATH: path },
    command: 'read prompt; test "$prompt" = short || sleep 1000',
  }),
});
