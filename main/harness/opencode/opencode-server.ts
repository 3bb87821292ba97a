import type { Random, Timers } from '../../../shared/lib/ports.ts';
import { createHttpClient, type Fetch, type HttpClient } from '../local-server/http-client.ts';
import { createSecret } from '../local-server/secret.ts';
import { startServer, type LocalServer } from '../local-server/start-server.ts';
import type { Supervisor } from '../supervisor/agent-process.ts';
import type { OpenOptions } from '../types.ts';
import { permissionConfig } from './approvals.ts';

export interface OpencodeServer extends LocalServer {
  /** Resolves when it has said where it listens; all calls are about the worktree. */
  readonly listening: Promise<HttpClient>;
}

/** It neither replaces itself nor fetches anything by itself; a person may grant otherwise by name. */
const quiet: Readonly<Record<string, string>> = {
  OPENCODE_DISABLE_AUTOUPDATE: '1',
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
  OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  // Nothing else keeps it from fetching a package for plug-ins at its first start.
  npm_config_offline: 'true',
};
const listens = /listening on (http:\/\/127\.0\.0\.1:\d+)\s/;

/** Starts `opencode serve` on a free port of this machine, closed to all who do not know its password. */
export async function startOpencode({
  supervisor,
  timers,
  random,
  fetch,
  program,
  options: { sessionId, cwd, env },
}: {
  supervisor: Supervisor;
  timers: Timers;
  random: Random;
  fetch: Fetch;
  program: string;
  options: OpenOptions;
}): Promise<OpencodeServer> {
  const password = createSecret(random);
  const address = Promise.withResolvers<string>();
  let printed = '';
  const server = await startServer({
    supervisor,
    id: sessionId,
    argv: [program, 'serve', '--hostname', '127.0.0.1', '--port', '0'],
    cwd,
    env: {
      ...quiet,
      ...env,
      OPENCODE_PERMISSION: permissionConfig,
      OPENCODE_SERVER_PASSWORD: password,
      OPENCODE_SERVER_USERNAME: user,
    },
    onText(text) {
      printed = (printed + text).slice(-2000);
      const found = listens.exec(printed)?.[1];
      if (found !== undefined) address.resolve(found);
    },
  });
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const listening = Promise.race([address.promise, server.failed]).then((base) =>
    createHttpClient({ fetch, timers, base, headers: { authorization }, query: { directory: cwd } }),
  );
  listening.catch(() => {});
  return { ...server, listening };
}

const user = 'opencode';
