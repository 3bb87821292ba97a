/** Child of the terminal bench: a host that serves the bench's own page. Prints `{ web }`. */
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { locateInstall } from '../../main/cli/install-paths.ts';
import { startDaemon } from '../../main/host/start-daemon.ts';

const [profile = '', rendererDir = ''] = process.argv.slice(2);
const entry = pathToFileURL(join(import.meta.dirname, '../../main/cli/hearth.ts')).href;
const host = await startDaemon({
  ...locateInstall(entry),
  profile,
  allowCliApprovals: true,
  process,
  printFault: (line) => console.error(line),
});
console.log(JSON.stringify({ web: await host.openWeb({ port: 0, rendererDir }) }));
process.on('SIGTERM', () => void host.close().then(() => process.exit(0)));
