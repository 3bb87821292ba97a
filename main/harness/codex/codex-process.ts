import type { AgentProcess, Supervisor } from '../supervisor/agent-process.ts';
import type { OpenOptions, ProcessExit } from '../types.ts';
import { createLineReader } from '../json-rpc/lines.ts';
import { createRpc, type Rpc, type RpcHandlers } from '../json-rpc/rpc.ts';

export interface CodexProcess {
  readonly rpc: Rpc;
  readonly agent: AgentProcess;
}

/** Starts `codex app-server` over pipes. Its exit rejects the calls that wait. */
export async function startCodex({
  supervisor,
  program,
  options: { sessionId, cwd, env },
  handlers,
}: {
  supervisor: Supervisor;
  program: string;
  options: OpenOptions;
  handlers: RpcHandlers;
}): Promise<CodexProcess> {
  const lastWords = createTail();
  // A strange program may speak before it is asked; what would be answered then is not.
  let started: AgentProcess | null = null;
  const rpc = createRpc({ version: undefined, write: (line) => started?.write(Buffer.from(line)), handlers });
  const readLines = createLineReader((line) => {
    if (line === null) handlers.onMalformed('(a line that is too long)');
    else rpc.receive(line);
  });
  const agent = await supervisor.spawn({
    id: sessionId,
    mode: 'pipes',
    argv: [program, 'app-server'],
    cwd,
    env,
    onOutput: (bytes, stream) => (stream === 'out' ? readLines(bytes) : lastWords.push(bytes)),
  });
  started = agent;
  void agent.exited.then((exit) =>
    rpc.close(new Error(`It ended ${describe(exit)}. ${lastWords.text()}`.trim())),
  );
  return { rpc, agent };
}

function describe({ code, signal }: ProcessExit): string {
  return signal === null ? `with exit code ${code}` : `by ${signal}`;
}

/** The last 2,000 characters of a stream of text, without colours. */
function createTail(): { push(bytes: Uint8Array): void; text(): string } {
  let text = '';
  return {
    push: (bytes) => {
      text = (text + Buffer.from(bytes).toString()).slice(-2000);
    },
    // oxlint-disable-next-line no-control-regex
    text: () => text.replaceAll(/\u001B\[[0-9;]*m/g, '').trim(),
  };
}
