import type { Random, Timers } from '../../../shared/lib/ports.ts';
import {
  createHttpClient,
  HttpStatusError,
  type Fetch,
  type HttpClient,
} from '../local-server/http-client.ts';
import { createSecret } from '../local-server/secret.ts';
import { startServer } from '../local-server/start-server.ts';
import { pause } from '../local-server/wait.ts';
import type { AgentProcess, Supervisor } from '../supervisor/agent-process.ts';
import type { OpenOptions } from '../types.ts';

export interface OpenhandsServerOptions {
  readonly supervisor: Supervisor;
  readonly timers: Timers;
  readonly random: Random;
  readonly fetch: Fetch;
  readonly freePort: () => Promise<number>;
  /** The command line of the server, split; host and port are added. */
  readonly command: readonly string[];
  /** Where it may keep its conversations: never in the worktree, whose files are the result. */
  readonly keepIn: string;
  readonly options: OpenOptions;
  /** Aborted when it is not wanted any more. */
  readonly signal: AbortSignal;
}

export interface OpenhandsServer {
  readonly agent: AgentProcess;
  /** Rejects with its last words when the process ends; never resolves. */
  readonly failed: Promise<never>;
  readonly http: HttpClient;
  readonly port: number;
  readonly key: string;
}

const ATTEMPTS = 3;
const POLL_MS = 150;
const taken = /address already in use|EADDRINUSE|WinError 10048/i;

/** Starts the agent server on a free port and waits until it is ready, whatever time that takes. */
export async function startOpenhands(given: OpenhandsServerOptions): Promise<OpenhandsServer> {
  for (let attempt = 1; ; attempt++) {
    const server = await launch(given, attempt);
    try {
      await Promise.race([ready(server, given), server.failed]);
      return server;
    } catch (error) {
      await server.agent.stop([]);
      // Somebody took the port between our look and its own.
      const again = error instanceof Error && taken.test(error.message) && attempt < ATTEMPTS;
      if (!again) throw error;
    }
  }
}

async function launch(given: OpenhandsServerOptions, attempt: number): Promise<OpenhandsServer> {
  const { supervisor, timers, random, fetch, freePort, command, keepIn, options } = given;
  const port = await freePort();
  const key = createSecret(random);
  const { agent, failed } = await startServer({
    supervisor,
    id: attempt === 1 ? options.sessionId : `${options.sessionId}-${attempt}`,
    argv: [...command, '--host', '127.0.0.1', '--port', String(port)],
    cwd: options.cwd,
    env: {
      ...options.env,
      OH_SESSION_API_KEYS_0: key,
      OH_CONVERSATIONS_PATH: `${keepIn}/conversations`,
      OH_BASH_EVENTS_DIR: `${keepIn}/bash_events`,
      OH_ENABLE_VSCODE: 'false',
      OH_ENABLE_VNC: 'false',
    },
  });
  const headers = { 'X-Session-API-Key': key };
  const http = createHttpClient({ fetch, timers, base: `http://127.0.0.1:${port}`, headers });
  return { agent, failed, http, port, key };
}

async function ready({ http, port }: OpenhandsServer, given: OpenhandsServerOptions): Promise<void> {
  const { timers, signal, fetch } = given;
  for (;;) {
    signal.throwIfAborted();
    try {
      await http.get('/ready');
      break;
    } catch {
      await pause(POLL_MS, { timers, signal });
    }
  }
  // What lets everybody in is not the server that was started with a key, or does not know of keys.
  const stranger = createHttpClient({ fetch, timers, base: `http://127.0.0.1:${port}`, headers: {} });
  const refusal = await stranger.get('/api/conversations/count').catch((error: unknown) => error);
  if (refusal instanceof HttpStatusError && refusal.status === 401) return;
  throw new Error(`What answers on port ${port} is open to everybody, so it was given nothing.`);
}
