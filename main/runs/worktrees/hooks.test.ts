import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { processesWith } from '../../../e2e/fixtures/processes.ts';
import { createScratch, type Scratch } from '../../../e2e/fixtures/scratch.ts';
import { eventually } from '../../../shared/testing/eventually.ts';
import { createUuid7 } from '../../../shared/lib/uuid.ts';
import { systemClock, systemRandom, systemTimers } from '../../host/platform.ts';
import type { Supervisor } from '../../harness/supervisor/agent-process.ts';
import { createSupervisor } from '../../harness/supervisor/supervisor-client.ts';
import { createForkLauncher } from '../../supervisor/fork-launcher.ts';
import {
  assertHook,
  describeHook,
  hasSucceeded,
  runHook,
  type HookRequest,
  type HookResult,
} from './hooks.ts';

const entry = join(import.meta.dirname, '../../supervisor/entry.ts');
const path = process.env['PATH'] ?? '';
const uuid = createUuid7({ clock: systemClock, random: systemRandom });

let supervisor: Supervisor;
let scratch: Scratch;
beforeAll(() => {
  supervisor = createSupervisor({ launcher: createForkLauncher({ entry, path }) });
});
afterAll(() => supervisor.close());
beforeEach(async () => {
  scratch = await createScratch('hooks');
});
afterEach(() => scratch.remove());

const run = (command: string, more: Partial<HookRequest> = {}): Promise<HookResult> =>
  runHook({
    id: uuid(),
    command,
    cwd: scratch.path,
    env: { PATH: path, HEARTH_PORT: '41000' },
    signal: new AbortController().signal,
    supervisor,
    timers: systemTimers,
    clock: systemClock,
    ...more,
  });

describe('a hook', () => {
  test('runs in its folder with its environment and nothing to read', async () => {
    const result = await run('pwd; echo "$HEARTH_PORT" >&2; cat; test -z "$HOME" && echo done');
    expect(result).toMatchObject({ ended: 'exited', exitCode: 0, truncated: false });
    expect(result.output.split('\n').toSorted((a, b) => a.localeCompare(b))).toEqual(
      ['', '41000', 'done', scratch.path].toSorted((a, b) => a.localeCompare(b)),
    );
    expect(hasSucceeded(result)).toBe(true);
    expect(describeHook('after_run', result)).toBeNull();
  });

  test('may hold quotes and lines of any kind', async () => {
    const result = await run(`echo "a 'b'" '$HOME' \\\n  && echo 'c "d"'; exit 3`);
    expect(result).toMatchObject({ output: `a 'b' $HOME\nc "d"\n`, exitCode: 3 });
    expect(describeHook('after_run', result)).toBe('The hook after_run ended with exit code 3.');
    expect(() => assertHook('before_run', result)).toThrow(/exit code 3.*No agent was started/);
  });

  test('is known by the end of what it printed', async () => {
    const result = await run('i=0; while [ $i -lt 20000 ]; do echo "line $i"; i=$((i+1)); done; echo last');
    expect(result.truncated).toBe(true);
    expect(Buffer.byteLength(result.output)).toBeLessThanOrEqual(64 * 1024);
    expect(result.output).toMatch(/line 19999\nlast\n$/);
  });

  test('is ended with all that it started when its time is up', async () => {
    const mark = `31${process.pid}.5`;
    const command = `trap '' TERM; sleep ${mark} & sleep ${mark}; touch survived`;
    const result = await run(command, { timeoutMs: 300 });
    expect(result).toMatchObject({ ended: 'timeout', exitCode: null });
    expect(result.durationMs).toBeGreaterThanOrEqual(300);
    await eventually(() => expect(processesWith(mark)).toEqual([]));
    expect(existsSync(join(scratch.path, 'survived'))).toBe(false);
    expect(() => assertHook('after_create', result)).toThrow(
      expect.objectContaining({ category: 'timeout' }),
    );
  });

  test('is ended when nobody wants it any more', async () => {
    const abort = new AbortController();
    const mark = `32${process.pid}.5`;
    const running = run(`touch started; exec sleep ${mark}`, { signal: abort.signal });
    await eventually(() => readFile(join(scratch.path, 'started')));
    abort.abort();
    expect(await running).toMatchObject({ ended: 'cancelled', exitCode: null });
    await eventually(() => expect(processesWith(mark)).toEqual([]));
    const result = await run('touch never', { signal: abort.signal });
    expect(result.ended).toBe('cancelled');
    expect(existsSync(join(scratch.path, 'never'))).toBe(false);
    expect(() => assertHook('before_run', result)).toThrow(
      expect.objectContaining({ category: 'cancelled' }),
    );
  });

  test('that cannot be started says so', async () => {
    const result = await run('true', { cwd: join(scratch.path, 'nowhere') });
    expect(result).toMatchObject({ ended: 'not_started', exitCode: null });
    expect(describeHook('before_remove', result)).toContain('could not be started');
  });

  test('is lost with the supervisor', async () => {
    const other = createSupervisor({ launcher: createForkLauncher({ entry, path }) });
    const running = run('touch started; sleep 60', { supervisor: other });
    await eventually(() => readFile(join(scratch.path, 'started')));
    await other.close();
    const result = await running;
    expect(hasSucceeded(result)).toBe(false);
    expect(describeHook('after_run', result)).toContain('ended');
    // It is closed, so nothing starts any more.
    const late = await run('touch late', { supervisor: other });
    expect(late).toMatchObject({ ended: 'lost', exitCode: null });
    expect(existsSync(join(scratch.path, 'late'))).toBe(false);
  });
});
