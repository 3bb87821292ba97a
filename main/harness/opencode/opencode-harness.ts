import type { Clock, Random, Timers } from '../../../shared/lib/ports.ts';
import { askProgram } from '../local-server/ask-program.ts';
import type { Fetch } from '../local-server/http-client.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import { asHarnessFailure } from '../supervisor/spawn-failure.ts';
import type { Harness, Probe } from '../types.ts';
import { openOpencodeSession } from './opencode-session.ts';

export interface OpencodeHarnessOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  readonly random: Random;
  /** Speaks with the server on this machine, and with nobody else. */
  readonly fetch: Fetch;
  /** `opencode`, to be found on the PATH, or the path of the program. */
  readonly program: string;
  /** Environment and folder of the probe. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** ms of asking a failing provider again after which a turn counts as failed; a minute when left out. */
  readonly retryLimitMs?: number;
  /** ms until it must be ready to be spoken with; a minute when left out, as its first start takes long. */
  readonly readyMs?: number;
}

const PROBE_MS = 15_000;
const RETRY_LIMIT_MS = 60_000;
const READY_MS = 60_000;

/** opencode through `opencode serve`, HTTP and server-sent events on a port of this machine. */
export function createOpencodeHarness(given: OpencodeHarnessOptions): Harness {
  const { program, retryLimitMs = RETRY_LIMIT_MS, readyMs = READY_MS } = given;
  return {
    choice: { harness: 'opencode', agent: null },
    capabilities: {
      terminal: false,
      approvals: true,
      steer: true,
      interrupt: true,
      pause: false,
      resume: true,
      fork: true,
      history: true,
      diff: true,
      usage: true,
    },
    probe: () => probe(given),
    async open(options) {
      try {
        return await openOpencodeSession({ ...given, retryLimitMs, readyMs, options });
      } catch (error) {
        throw asHarnessFailure(error, program);
      }
    },
  };
}

async function probe(given: OpencodeHarnessOptions): Promise<Probe> {
  const { program } = given;
  try {
    const answer = await askProgram({ ...given, argv: [program, '--version'], ms: PROBE_MS });
    if (!answer) {
      return unavailable(
        `${program} was not found. Install opencode, or set HEARTH_OPENCODE_PATH to where it is.`,
      );
    }
    if (answer.code === null) {
      return unavailable(
        `${program} took too long to say its version. Try again when the machine is less busy.`,
      );
    }
    const version = /\d+\.\d+\.\d+\S*/.exec(answer.printed)?.[0] ?? null;
    if (answer.code === 0 && version !== null)
      return { available: true, version, auth: 'unknown', reason: null };
    return unavailable(`${program} does not answer as opencode does. Install opencode anew.`);
  } catch {
    return unavailable('Agents cannot be started just now. Try again.');
  }
}

function unavailable(reason: string): Probe {
  return { available: false, version: null, auth: 'unknown', reason };
}
