#!/usr/bin/env node
import { allowFields } from '../ops/log-fields.ts';
import type { Command, CommandOf } from './commands.ts';
import { endOnSignals } from './end-on-signals.ts';
import { explain } from './explain.ts';
import { helpText } from './help.ts';
import { parseCommandLine } from './options.ts';
import { createLogger, timers } from './platform.ts';
import { runCommand } from './run-command.ts';
import { serve, type Served } from './serve.ts';

const logger = allowFields(createLogger((line) => void process.stderr.write(line)));

/** Threads are files of their own: beside this one when it is bundled, in their folders when it is not. */
const isBundled = import.meta.url.endsWith('.js');
const programs = {
  decode: new URL(isBundled ? './hearth-sync-decode.js' : '../decode/worker.ts', import.meta.url),
  backup: new URL(isBundled ? './hearth-sync-backup.js' : './backup-worker.ts', import.meta.url),
};

function announce(served: Served, json: boolean): void {
  const { url, invite: owner, metricsPort } = served;
  if (json) {
    const more = {
      ...(owner === null ? {} : { invite: owner }),
      ...(metricsPort === null ? {} : { metricsPort }),
    };
    console.log(JSON.stringify({ ready: true, url, ...more }));
    return;
  }
  console.log(`Hearth sync server at ${url}`);
  if (metricsPort !== null) console.log(`Metrics at port ${metricsPort}`);
  if (served.isRecovering) {
    console.log(
      'It was restored from a backup, and takes nothing before an owner or admin has connected once.',
    );
  }
  if (owner === null) return;
  console.log(`Invite for the owner (works once): ${owner}`);
  console.log('In Hearth: workspace menu, Link a sync server. Then paste the address and the invite.');
}

async function runServer(command: CommandOf<'serve'>): Promise<void> {
  const served = await serve({ command, logger, programs });
  endOnSignals({ process, timers, logger, close: served.close });
  announce(served, command.json);
}

async function run(command: Command): Promise<void> {
  if (command.command === 'serve') return runServer(command);
  const { text, json, exitCode } = await runCommand(command, { program: programs.decode, logger });
  console.log(command.json ? JSON.stringify(json) : text);
  process.exitCode = exitCode;
}

function fail(error: unknown, json: boolean): void {
  const { code, message } = explain(error);
  console.error(json ? JSON.stringify({ error: code, message }) : message);
  process.exit(1);
}

const asked = parseCommandLine(process.argv.slice(2), process.env);
switch (asked.kind) {
  case 'help':
    console.log(helpText(asked.of));
    break;
  case 'wrong':
    console.error(`${asked.problem}\n\n${helpText(asked.of)}`);
    process.exitCode = 2;
    break;
  case 'run':
    run(asked.command).catch((error: unknown) => fail(error, asked.command.json));
}
