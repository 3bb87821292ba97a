/**
 * `npm run proof [-- --kills N] [-- --host-kills N]`: ends the real sync server, or the real host, again and again, at
 * random moments and inside its system calls, and looks for everything that it had acknowledged. Writes
 * docs/proof/server-kills.md and docs/proof/host-kills.md. Takes about a second a round for a server and three for a
 * host; stops by itself. Without options: 1,000 kills of the server.
 */
import { parseArgs } from 'node:util';
import { proveHost } from './prove-host.ts';
import { proveServer } from './prove-server.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string' }, 'host-kills': { type: 'string' } },
});
const hostKills = Number(values['host-kills'] ?? 0);
const kills = Number(values.kills ?? (hostKills > 0 ? 0 : 1_000));

const results: boolean[] = [];
if (kills > 0) results.push(await proveServer(kills));
if (hostKills > 0) results.push(await proveHost(hostKills));
process.exitCode = results.every(Boolean) ? 0 : 1;
