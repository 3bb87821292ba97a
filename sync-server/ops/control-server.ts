import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';
import { controlPath, servingFile, type ControlPlace, type Serving } from './control-paths.ts';
import { auditQuery, backupPoint, inviteTerms, toAnswer } from './control-messages.ts';
import { OperatorError } from './operator-error.ts';
import type { Operator } from './operator.ts';

const MOST_BODY = 16 * 1024;

/** The operator's requests, as they come over the socket. Being able to open it is all there is to show. */
export function createControlApp(operator: Operator): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: MOST_BODY }));
  // Browsers name an origin and programs do not: no page has any business here, however it got here.
  app.use(async (context, next) =>
    context.req.header('origin') === undefined
      ? next()
      : context.json({ code: 'FAILED', message: 'Not for pages.' }, 403),
  );
  app.get('/status', async (context) => context.json(await operator.status()));
  app.get('/audit', async (context) => {
    const { after, limit } = auditQuery.parse(context.req.query());
    return context.json((await operator.audit(after, limit)).map(toAnswer));
  });
  app.post('/invite', async (context) =>
    context.json(await operator.invite(inviteTerms.parse(await context.req.json()))),
  );
  app.post('/backed-up', async (context) => {
    await operator.backedUp(backupPoint.parse(await context.req.json()));
    return context.json({});
  });
  app.onError((error, context) => {
    if (error instanceof OperatorError) {
      const { code, message } = error;
      return context.json({ code, message }, 409);
    }
    const message = 'The running server could not do that; nothing was changed. Try again.';
    return context.json({ code: 'FAILED', message }, 500);
  });
  return app;
}

/** Lets the operator in. */
export interface ControlServer {
  close(): void;
}

/** Listens for the operator, and says where. The caller holds the folder's lock: what a dead server left is removed. */
export async function listenForOperator(
  place: ControlPlace & { operator: Operator; pid: number },
): Promise<ControlServer> {
  const { folder, platform, pid } = place;
  const path = controlPath(place);
  const handle = getRequestListener(createControlApp(place.operator).fetch);
  const server = createServer((request, response) => void handle(request, response));
  if (platform !== 'win32') rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  if (platform !== 'win32') chmodSync(path, 0o600);
  const said: Serving = { pid, control: path };
  writeFileSync(servingFile(folder), `${JSON.stringify(said)}\n`, { mode: 0o600 });
  return {
    close() {
      rmSync(servingFile(folder), { force: true });
      server.close();
      server.closeAllConnections();
      // A folder that was made for the socket alone goes with it.
      if (platform !== 'win32' && dirname(path) !== folder)
        rmSync(dirname(path), { recursive: true, force: true });
    },
  };
}
