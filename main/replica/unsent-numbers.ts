import * as Y from 'yjs';
import { boardKeys } from '../../shared/documents/board-document.ts';
import { issueId as issueIdSchema, type IssueId } from '../../shared/domain/ids.ts';

/** The issue whose number this is, as it counts now. */
function numberOf(struct: Y.Item | Y.GC): string | null {
  if (!(struct instanceof Y.Item) || struct.deleted || struct.parentSub !== 'number') return null;
  // oxlint-disable-next-line no-underscore-dangle -- Yjs has no other name for it
  return struct.parent instanceof Y.Map ? (struct.parent._item?.parentSub ?? null) : null;
}

/**
 * Issues of a board whose number was written by one of `updates`, own ones that wait to be sent: nobody else has heard
 * of it.
 */
export function unsentNumbers(doc: Y.Doc, updates: readonly Uint8Array[]): IssueId[] {
  const { issues } = boardKeys(doc);
  const found = new Set<IssueId>();
  for (const update of updates) {
    for (const { id, length } of Y.decodeUpdate(update).structs) {
      const structs = doc.store.clients.get(id.client) ?? [];
      for (const struct of structs) {
        const { clock } = struct.id;
        const key = clock >= id.clock && clock < id.clock + length ? numberOf(struct) : null;
        const known = key !== null && issues.has(key) ? issueIdSchema.safeParse(key).data : undefined;
        if (known !== undefined) found.add(known);
      }
    }
  }
  return [...found];
}
