/**
 * `npm run proof [-- --kills N] [-- --host-kills N] [-- --run-kills N]`: ends the real sync server, or the real host,
 * again and again, at random moments and inside its system calls, and looks for everything that it had acknowledged;
 * or host, supervisor or agent at a transition of a run, and looks for what is stuck, left over or lost. Writes
 * docs/proof/server-kills.md, host-kills.md and run-kills.md. Takes about a second a round for a server and three for
 * a host or a run; stops by itself. Without options: 1,000 kills of the server.
 */
import { parseArgs } from 'node:util';
import { proveHost } from './prove-host.ts';
import { proveServer } from './prove-server.ts';
import { proveRuns } from './runs/prove-runs.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string' }, 'host-kills': { type: 'string' }, 'run-kills': { type: 'string' } },
});
const hostKills = Number(values['host-kills'] ?? 0);
const runKills = Number(values['run-kills'] ?? 0);
const kills = Number(values.kills ?? (hostKills + runKills > 0 ? 0 : 1_000));

const results: boolean[] = [];
if (kills > 0) results.push(await proveServer(kills));
if (hostKills > 0) results.push(await proveHost(hostKills));
if (runKills > 0) results.push(await proveRuns(runKills));
process.exitCode = results.every(Boolean) ? 0 : 1;
