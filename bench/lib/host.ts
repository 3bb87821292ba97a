import { z } from 'zod';
import type { Client } from '../../shared/contract/client.ts';
import { connectProfile } from '../../main/cli/connect-profile.ts';
import { systemTimers } from '../../main/host/platform.ts';
import { startChild } from './child.ts';

/** A real host in a process of its own, with a client. */
export interface BenchHost {
  readonly client: Client;
  stop(): Promise<void>;
}

/** Starts `hearth host` on a profile and connects to its socket. */
export async function startHost(profile: string): Promise<BenchHost> {
  const args = ['host', '--profile', profile, '--allow-cli-approvals', '--json'];
  const child = await startChild('main/cli/hearth.ts', args);
  const client = await connectProfile({ profile, timers: systemTimers });
  return {
    client,
    async stop() {
      client.close();
      await child.stop();
    },
  };
}

const serverReady = z.object({ url: z.string(), invite: z.string() });

/** Starts `hearth-sync serve` with an empty data folder. */
export async function startServer(
  data: string,
): Promise<{ url: string; invite: string; stop: () => Promise<void> }> {
  const child = await startChild('sync-server/app/hearth-sync.ts', [
    'serve',
    '--data',
    data,
    '--port',
    '0',
    '--json',
  ]);
  return { ...serverReady.parse(child.ready), stop: child.stop };
}
