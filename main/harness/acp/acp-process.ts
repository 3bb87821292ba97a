import { createLineReader } from '../json-rpc/lines.ts';
import { failureOfExit } from '../exit-failure.ts';
import type { AgentProcess, Supervisor } from '../supervisor/agent-process.ts';
import { HarnessFailure, type OpenOptions, type ProcessExit } from '../types.ts';
import { createRpc, type Rpc, type RpcHandlers } from '../json-rpc/rpc.ts';

export interface AcpProcess {
  readonly rpc: Rpc;
  readonly agent: AgentProcess;
  /** The last of what it printed beside the protocol, without colours. */
  lastWords(): string;
}

/** Characters of what it printed beside the protocol that are kept for the reason of an early end. */
const LAST_WORDS = 2_000;

/** Starts an agent that speaks ACP over pipes. Its exit rejects the calls that wait. */
export async function startAcpAgent({
  supervisor,
  argv,
  options: { sessionId, cwd, env },
  handlers,
}: {
  supervisor: Supervisor;
  argv: readonly string[];
  options: OpenOptions;
  handlers: RpcHandlers;
}): Promise<AcpProcess> {
  let printed = '';
  // A strange program may speak before it is asked; what would be answered then is not.
  let started: AgentProcess | null = null;
  const rpc = createRpc({ version: '2.0', write: (line) => started?.write(Buffer.from(line)), handlers });
  const readLines = createLineReader((line) => {
    if (line === null) handlers.onMalformed('(a line that is too long)');
    else rpc.receive(line);
  });
  const agent = await supervisor.spawn({
    id: sessionId,
    mode: 'pipes',
    argv,
    cwd,
    env,
    onOutput(bytes, stream) {
      if (stream === 'out') readLines(bytes);
      else printed = (printed + Buffer.from(bytes).toString()).slice(-LAST_WORDS);
    },
  });
  started = agent;
  // oxlint-disable-next-line no-control-regex
  const lastWords = (): string => printed.replaceAll(/\u001B\[[0-9;]*m/g, '').trim();
  void agent.exited.then((exit) => rpc.close(endedEarly(exit, lastWords())));
  return { rpc, agent, lastWords };
}

/** Why a call was not answered: the agent is gone. */
function endedEarly(exit: ProcessExit, lastWords: string): HarnessFailure {
  const { category, message } = failureOfExit(exit) ?? {
    category: 'harness_crash' as const,
    message: 'The command ended by itself.',
  };
  return new HarnessFailure({ category, message: `${message} ${lastWords}`.trim() });
}
