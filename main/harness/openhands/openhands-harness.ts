import { join } from 'node:path';
import type { Clock, Random, Timers } from '../../../shared/lib/ports.ts';
import { askProgram } from '../local-server/ask-program.ts';
import type { Fetch } from '../local-server/http-client.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import { asHarnessFailure } from '../supervisor/spawn-failure.ts';
import type { Harness, Probe } from '../types.ts';
import { splitCommand } from './command-line.ts';
import type { OpenSocket } from './follow-socket.ts';
import { openOpenhandsSession } from './openhands-session.ts';

export interface OpenhandsHarnessOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  readonly random: Random;
  /** These three speak with the server on this machine, and with nobody else. */
  readonly fetch: Fetch;
  readonly openSocket: OpenSocket;
  readonly freePort: () => Promise<number>;
  /** The command line of the agent server; that of its Python module when left out. */
  readonly command?: string | undefined;
  /** Environment and folder of the probe. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** A folder for what a server keeps while it runs; removed with it. */
  readonly scratch: string;
  /** ms until it must be ready; a minute when left out, as Python loads it slowly. */
  readonly readyMs?: number;
}

const COMMAND = 'python -m openhands.agent_server';
const PROBE_MS = 15_000;
const READY_MS = 60_000;

/** OpenHands through its agent server, HTTP and a WebSocket on a port of this machine. */
export function createOpenhandsHarness(given: OpenhandsHarnessOptions): Harness {
  const { readyMs = READY_MS, scratch } = given;
  const command = splitCommand(given.command ?? COMMAND);
  return {
    choice: { harness: 'openhands', agent: null },
    capabilities: {
      terminal: false,
      approvals: true,
      steer: true,
      interrupt: true,
      pause: true,
      // Its server keeps no keys on disk, so a conversation cannot be taken up by the next one.
      resume: false,
      fork: false,
      history: false,
      diff: false,
      usage: true,
    },
    probe: () => probe(given, command),
    async open(options) {
      const keepIn = join(scratch, `openhands-${options.sessionId}`);
      try {
        return await openOpenhandsSession({ ...given, command, keepIn, readyMs, options });
      } catch (error) {
        throw asHarnessFailure(error, command[0] ?? 'OpenHands');
      }
    },
  };
}

async function probe(given: OpenhandsHarnessOptions, command: readonly string[]): Promise<Probe> {
  const line = command.join(' ');
  try {
    const answer = await askProgram({ ...given, argv: [...command, '--help'], ms: PROBE_MS });
    const ok = answer?.code === 0 && answer.printed.includes('--port');
    if (ok) {
      const auth = given.env['LLM_MODEL'] ? 'unknown' : 'needed';
      return { available: true, version: null, auth, reason: null };
    }
    if (answer?.code === null) {
      return unavailable(`${line} took too long to answer. Try again when the machine is less busy.`);
    }
    const what = answer ? 'does not answer as the agent server of OpenHands does' : 'was not found';
    return unavailable(
      `${line} ${what}. Install openhands-agent-server, or set HEARTH_OPENHANDS_COMMAND to what starts it.`,
    );
  } catch {
    return unavailable('Agents cannot be started just now. Try again.');
  }
}

function unavailable(reason: string): Probe {
  return { available: false, version: null, auth: 'unknown', reason };
}
