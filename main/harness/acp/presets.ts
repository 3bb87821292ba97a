import type { AcpAgentId } from '../../../shared/domain/run.ts';
import type { HarnessCapabilities } from '../types.ts';

/** An agent that is started with a program of its own. */
export interface AcpProgram {
  /** Name of the agent, for a person. */
  readonly name: string;
  /** What speaks ACP on its stdin and stdout. */
  readonly argv: readonly string[];
  /** What prints its version. */
  readonly versionArgv: readonly string[];
  /** What to do when it is not there. */
  readonly missing: string;
}

export type PresetId = Exclude<AcpAgentId, 'custom'>;

interface Preset {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** The package to install. */
  readonly package: string;
  /** Variable of the host that names another program. */
  readonly variable: string;
}

const presets: Readonly<Record<PresetId, Preset>> = {
  gemini: {
    name: 'Gemini',
    program: 'gemini',
    args: ['--acp'],
    package: '@google/gemini-cli',
    variable: 'HEARTH_GEMINI_PATH',
  },
  claude: {
    name: 'Claude',
    program: 'claude-agent-acp',
    args: [],
    package: '@agentclientprotocol/claude-agent-acp',
    variable: 'HEARTH_CLAUDE_ACP_PATH',
  },
};

/** How to start an agent that is known by name. `source` is the environment of the host. */
export function presetProgram(
  id: PresetId,
  source: Readonly<Record<string, string | undefined>>,
): AcpProgram {
  const { name, program, args, package: package_, variable } = presets[id];
  const path = source[variable] ?? program;
  return {
    name,
    argv: [path, ...args],
    versionArgv: [path, '--version'],
    missing: `Install it (npm install -g ${package_}), or set ${variable} to where it is.`,
  };
}

const every: HarnessCapabilities = {
  terminal: false,
  approvals: true,
  steer: false,
  interrupt: true,
  pause: false,
  resume: false,
  fork: false,
  history: false,
  diff: false,
  usage: false,
};

/** What each agent really does; of one that is not known, what ACP demands of all. */
export const capabilitiesOf: Readonly<Record<AcpAgentId, HarnessCapabilities>> = {
  // It says that it can load sessions, but finds none of those that it had over ACP (0.61).
  gemini: { ...every, usage: true },
  claude: { ...every, steer: true, resume: true, usage: true },
  custom: every,
};
