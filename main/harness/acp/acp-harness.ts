import type { Clock, Timers } from '../../../shared/lib/ports.ts';
import { acpAgentIds, type AcpAgentId } from '../../../shared/domain/run.ts';
import { SpawnError, type Supervisor } from '../supervisor/agent-process.ts';
import { asHarnessFailure } from '../supervisor/spawn-failure.ts';
import { HarnessFailure, type Harness, type OpenOptions, type Probe } from '../types.ts';
import { within } from '../within.ts';
import { openAcpSession } from './acp-session.ts';
import { capabilitiesOf, presetProgram, type AcpProgram } from './presets.ts';

export interface AcpHarnessOptions {
  readonly supervisor: Supervisor;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly uuid: () => string;
  readonly choice: { readonly harness: 'acp'; readonly agent: AcpAgentId };
  /** Null for an agent that is started with the command line of its run. */
  readonly program: AcpProgram | null;
  readonly platform: NodeJS.Platform;
  /** Environment and folder of the probe. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

const PROBE_MS = 8_000;
/** A found agent is not looked for again so soon: some need seconds of a processor to tell their version. */
const PROBE_AGAIN_MS = 60_000;
const customName = 'The agent';

/** The harnesses of all ACP agents that can be chosen. `source` is the environment of the host. */
export function createAcpHarnesses({
  source,
  ...options
}: Omit<AcpHarnessOptions, 'choice' | 'program'> & {
  source: Readonly<Record<string, string | undefined>>;
}): Harness[] {
  return acpAgentIds.map((agent) => {
    const program = agent === 'custom' ? null : presetProgram(agent, source);
    return createAcpHarness({ ...options, choice: { harness: 'acp', agent }, program });
  });
}

/** An agent that speaks the Agent Client Protocol v1 on its stdin and stdout. */
export function createAcpHarness(given: AcpHarnessOptions): Harness {
  const { choice, program, platform } = given;
  const agent = program?.name ?? customName;
  return {
    choice,
    capabilities: capabilitiesOf[choice.agent],
    probe: program ? remembering(() => probe(program, given), given.clock) : async () => found(null),
    async open(options) {
      try {
        const argv = program?.argv ?? shellArgv(options, platform);
        return await openAcpSession({ ...given, agent, argv, options });
      } catch (error) {
        throw asHarnessFailure(error, program?.argv[0] ?? 'the shell');
      }
    },
  };
}

/** Asks once for those who ask together, and keeps a good answer for a while. */
function remembering(ask: () => Promise<Probe>, clock: Clock): () => Promise<Probe> {
  let last: { readonly probe: Promise<Probe>; readonly at: number } | null = null;
  return async () => {
    const now = clock.monotonic();
    if (last === null || now - last.at >= PROBE_AGAIN_MS) last = { probe: ask(), at: now };
    const mine = last;
    const answer = await mine.probe;
    if (answer.version === null && last === mine) last = null;
    return answer;
  };
}

async function probe(
  { name, versionArgv, missing }: AcpProgram,
  { supervisor, timers, uuid, env, cwd }: AcpHarnessOptions,
): Promise<Probe> {
  const [program = ''] = versionArgv;
  try {
    let printed = '';
    const onOutput = (bytes: Uint8Array): void => void (printed += Buffer.from(bytes).toString());
    const agent = await supervisor.spawn({
      id: uuid(),
      mode: 'pipes',
      argv: versionArgv,
      cwd,
      env,
      onOutput,
    });
    const exit = await within(PROBE_MS, agent.exited, { timers }).catch(() => null);
    if (exit === null) await agent.stop([]);
    // It is there, and the machine is busy.
    if (exit === null) return found(null);
    const version = /\d+\.\d+\.\d+\S*/.exec(printed)?.[0] ?? null;
    if (exit.code === 0 && version !== null) return found(version);
    return unavailable(`${program} does not answer as ${name} does. Install it anew.`);
  } catch (error) {
    if (!(error instanceof SpawnError)) return unavailable('Agents cannot be started just now. Try again.');
    return unavailable(`${program} was not found. ${missing}`);
  }
}

/** Nobody knows the version of a command line before it is run. */
function found(version: string | null): Probe {
  return { available: true, version, auth: 'unknown', reason: null };
}

function unavailable(reason: string): Probe {
  return { available: false, version: null, auth: 'unknown', reason };
}

function shellArgv({ command }: OpenOptions, platform: NodeJS.Platform): string[] {
  if (command !== null) {
    return platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', command] : ['/bin/sh', '-c', command];
  }
  throw new HarnessFailure({
    category: 'harness_missing',
    message: 'This run needs the command that starts an agent with the Agent Client Protocol. Give it one.',
  });
}
