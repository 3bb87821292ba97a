import { outlineUpdate } from '../../../shared/documents/update-check.ts';
import type { LogRecord } from '../../../shared/wire/messages.ts';

/**
 * Structs that a log took from one device under the client id of another, told from its updates alone. For logs that
 * were never restored, and of which nothing was compacted.
 */
export function foreignStructs(records: readonly LogRecord[]): string[] {
  const clients = new Map<string, { readonly owner: string; reached: number }>();
  return records.flatMap((record) => {
    const outline = record.kind === 'yjs' ? outlineUpdate(record.payload) : null;
    if (record.kind !== 'yjs' || !outline) return [];
    const { documentId, deviceId, seq } = record;
    return outline.clients.flatMap(({ client, to }) => {
      const known = clients.get(`${documentId} ${client}`) ?? { owner: deviceId, reached: 0 };
      clients.set(`${documentId} ${client}`, known);
      const isForeign = to > known.reached && known.owner !== deviceId;
      known.reached = Math.max(known.reached, to);
      return isForeign
        ? [`${deviceId} wrote ${seq} in ${documentId} under a client id of ${known.owner}`]
        : [];
    });
  });
}
