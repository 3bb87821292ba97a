import type { Timers } from '../../../shared/lib/ports.ts';
import { SpawnError, type Supervisor } from '../supervisor/agent-process.ts';
import { within } from '../within.ts';

/** What a program answered to a short question such as `--version`; null when it could not be started. */
export interface ProgramAnswer {
  /** Null when it had to be stopped. */
  readonly code: number | null;
  readonly printed: string;
}

/** Runs a program that ends by itself, for `ms` at most. Rejects when no process can be started just now. */
export async function askProgram({
  supervisor,
  timers,
  uuid,
  argv,
  cwd,
  env,
  ms,
}: {
  supervisor: Supervisor;
  timers: Timers;
  uuid: () => string;
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  ms: number;
}): Promise<ProgramAnswer | null> {
  let printed = '';
  const onOutput = (bytes: Uint8Array): void => void (printed += Buffer.from(bytes).toString());
  try {
    const agent = await supervisor.spawn({ id: uuid(), mode: 'pipes', argv, cwd, env, onOutput });
    const { code } = await within(ms, agent.exited, { timers }).catch(() => agent.stop([]));
    return { code, printed };
  } catch (error) {
    if (error instanceof SpawnError) return null;
    throw error;
  }
}
