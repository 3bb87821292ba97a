import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startUnderFire, type Injection, type UnderFire } from './under-fire.ts';

const program = fileURLToPath(new URL('../../sync-server/app/hearth-sync.ts', import.meta.url));
const ready = z.object({ url: z.string(), invite: z.string().optional() });

/** A sync server under fire. */
export interface ServerUnderFire extends UnderFire {
  readonly url: string;
  readonly invite: string;
}

/** Starts a server; null when it ended before it was ready. */
export async function startServerUnderFire(
  folder: string,
  injection: Injection | null = null,
): Promise<ServerUnderFire | null> {
  const started = await startUnderFire(
    [program, 'serve', '--data', folder, '--port', '0', '--json'],
    injection,
  );
  if (!started) return null;
  const { url, invite = '' } = ready.parse(JSON.parse(started.line));
  return { ...started, url, invite };
}
