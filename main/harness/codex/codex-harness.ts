import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import { SpawnError } from '../supervisor/agent-process.ts';
import { asHarnessFailure } from '../supervisor/spawn-failure.ts';
import type { Harness, Probe } from '../types.ts';
import { within } from '../within.ts';
import { openCodexSession } from './codex-session.ts';

export interface CodexHarnessOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  /** `codex`, to be found on the PATH, or the path of the program. */
  readonly program: string;
  /** Environment and folder of the probe. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** ms without reaching the provider after which a turn counts as failed; a minute when left out. */
  readonly retryLimitMs?: number;
}

const PROBE_MS = 5000;
const RETRY_LIMIT_MS = 60_000;

/** Codex through `codex app-server`, JSON-RPC over its stdin and stdout. */
export function createCodexHarness(given: CodexHarnessOptions): Harness {
  const { program, retryLimitMs = RETRY_LIMIT_MS } = given;
  return {
    choice: { harness: 'codex', agent: null },
    capabilities: {
      terminal: false,
      approvals: true,
      steer: true,
      interrupt: true,
      pause: false,
      resume: true,
      fork: true,
      history: false,
      diff: true,
      usage: true,
    },
    probe: () => probe(given),
    async open(options) {
      try {
        return await openCodexSession({ ...given, program, retryLimitMs, options });
      } catch (error) {
        throw asHarnessFailure(error, program);
      }
    },
  };
}

async function probe({ supervisor, timers, uuid, program, env, cwd }: CodexHarnessOptions): Promise<Probe> {
  try {
    let printed = '';
    const onOutput = (bytes: Uint8Array): void => void (printed += Buffer.from(bytes).toString());
    const agent = await supervisor.spawn({
      id: uuid(),
      mode: 'pipes',
      argv: [program, '--version'],
      cwd,
      env,
      onOutput,
    });
    const { code } = await within(PROBE_MS, agent.exited, { timers }).catch(() => agent.stop([]));
    const version = /\d+\.\d+\.\d+\S*/.exec(printed)?.[0] ?? null;
    if (code === 0 && version !== null) return { available: true, version, auth: 'unknown', reason: null };
    return unavailable(`${program} does not answer as codex does. Install codex anew.`);
  } catch (error) {
    if (!(error instanceof SpawnError)) return unavailable('Agents cannot be started just now. Try again.');
    return unavailable(`${program} was not found. Install codex, or set HEARTH_CODEX_PATH to where it is.`);
  }
}

function unavailable(reason: string): Probe {
  return { available: false, version: null, auth: 'unknown', reason };
}
