import { z } from 'zod';

const address = z.object({ url: z.string(), invite: z.string().nullable().default(null) });

/** Where a server that was just started can be reached, and the invite of its owner if it has none. */
export function serverAddress(ready: unknown): { url: string; invite: string } {
  const { url, invite } = address.parse(ready);
  return { url, invite: invite ?? '' };
}
