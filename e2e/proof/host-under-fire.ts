import { join } from 'node:path';
import type { Client } from '../../shared/contract/client.ts';
import { connectProfile } from '../../main/cli/connect-profile.ts';
import { systemTimers } from '../../main/host/platform.ts';
import { repoRoot } from '../fixtures/scratch.ts';
import { startUnderFire, type Injection, type UnderFire } from './under-fire.ts';

const program = join(repoRoot, 'main/cli/hearth.ts');

/** The host of a profile under fire, and a connection to it as any client has. */
export interface HostUnderFire extends UnderFire {
  readonly client: Client;
}

/** Starts a host; null when it ended before it could be spoken to. */
export async function startHostUnderFire(
  profile: string,
  injection: Injection | null = null,
): Promise<HostUnderFire | null> {
  const started = await startUnderFire([program, 'host', '--profile', profile, '--json'], injection);
  if (!started) return null;
  try {
    return { ...started, client: await connectProfile({ profile, timers: systemTimers }) };
  } catch {
    started.kill('SIGKILL');
    await started.gone;
    return null;
  }
}
