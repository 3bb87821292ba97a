import type { AgentProcess, Supervisor } from '../supervisor/agent-process.ts';
import type { ProcessExit } from '../types.ts';

/** An agent that is a server on this machine. */
export interface LocalServer {
  readonly agent: AgentProcess;
  /** Rejects with its last words when the process ends; never resolves. */
  readonly failed: Promise<never>;
}

/** Starts a server over pipes. `onText` gets what it prints to its standard output, in pieces. */
export async function startServer({
  supervisor,
  id,
  argv,
  cwd,
  env,
  onText = () => {},
}: {
  supervisor: Supervisor;
  id: string;
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  onText?: (text: string) => void;
}): Promise<LocalServer> {
  const lastWords = createTail();
  const decoder = new TextDecoder();
  const agent = await supervisor.spawn({
    id,
    mode: 'pipes',
    argv,
    cwd,
    env,
    onOutput(bytes, stream) {
      lastWords.push(bytes);
      if (stream === 'out') onText(decoder.decode(bytes, { stream: true }));
    },
  });
  const failed = agent.exited.then((exit): never => {
    throw new Error(`It ended ${how(exit)}. ${lastWords.text()}`.trim());
  });
  // Whoever waits for it hears of it; nobody has to.
  failed.catch(() => {});
  return { agent, failed };
}

/** How a process ended, to go on a sentence. */
export function how({ code, signal }: ProcessExit): string {
  return signal === null ? `with exit code ${code}` : `by ${signal}`;
}

/** The last 1,000 characters of a stream of text, without colours. */
function createTail(): { push(bytes: Uint8Array): void; text(): string } {
  let text = '';
  return {
    push: (bytes) => {
      text = (text + Buffer.from(bytes).toString()).slice(-1000);
    },
    // oxlint-disable-next-line no-control-regex
    text: () => text.replaceAll(/\u001B\[[0-9;]*m/g, '').trim(),
  };
}
