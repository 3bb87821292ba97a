import process from 'node:process';
import { locateInstall } from './install-paths.ts';
import { runCli } from './run-cli.ts';
import { createTerminal } from './terminal.ts';

/** The `hearth` command. Run `hearth help` for its forms. */
const code = await runCli({
  words: process.argv.slice(2),
  install: locateInstall(import.meta.url),
  terminal: createTerminal(process),
  process,
});
// A host that was told to end has closed everything; what a library still holds open shall not keep it.
process.exit(code);
