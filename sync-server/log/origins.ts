import type { LogTx } from './log-store.ts';
import { isRestored } from './record-rules.ts';
import type { ServerRow } from './rows.ts';

/** Devices that records may name as their origin; true of those that have come back by themselves (W9 of the wire). */
export type Origins = ReadonlyMap<string, boolean>;

/** Known devices that records name as their origin, where a server was restored; elsewhere none may be named. */
export async function findOrigins(
  tx: LogTx,
  server: ServerRow,
  records: readonly { readonly origin: string }[],
): Promise<Origins> {
  const origins = new Map<string, boolean>();
  if (!isRestored(server)) return origins;
  for (const { origin } of records) {
    if (origin === '' || origins.has(origin)) continue;
    const device = await tx.device(origin);
    if (device) origins.set(origin, device.heardEpoch === server.epoch);
  }
  return origins;
}

/** True for a device that brings by itself what it has written: new structs of it come from nobody else. */
export function isForeign(origins: Origins, origin: string): boolean {
  return origins.get(origin) === true;
}
