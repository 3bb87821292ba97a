#!/usr/bin/env node
import { resolve } from 'node:path';
import { DataFolderError, openSqliteLogStore } from '../log/sqlite/sqlite-log-store.ts';
import { parseServeOptions, usage, type ServeOptions } from './options.ts';
import { clock, createLogger, defer, random, timers } from './platform.ts';
import { startSyncServer, type SyncServer } from './sync-server.ts';

const logger = createLogger((line) => void process.stderr.write(line));

function announce(server: SyncServer, json: boolean): void {
  if (json) {
    const invite = server.invite === null ? {} : { invite: server.invite };
    console.log(JSON.stringify({ ready: true, url: server.url, ...invite }));
    return;
  }
  console.log(`Hearth sync server at ${server.url}`);
  if (server.invite) console.log(`Invite for the owner (works once): ${server.invite}`);
}

async function serve(options: ServeOptions): Promise<void> {
  const store = openSqliteLogStore({ folder: resolve(options.data), clock, random, defer });
  const server = await startSyncServer({ ...options, store, clock, timers, random, logger });
  let closing = false;
  const stop = (): void => {
    if (closing) return;
    closing = true;
    void server.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  announce(server, options.json);
}

function fail(error: unknown): void {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof DataFolderError) console.error(error.message);
  else if (code === 'EADDRINUSE')
    console.error('The port is in use. Stop the other program, or give --port.');
  else console.error(error);
  process.exit(1);
}

const options = parseServeOptions(process.argv.slice(2));
if (typeof options === 'string') {
  console.error(`${options}\n\n${usage}`);
  process.exit(2);
}
serve(options).catch(fail);
