import {
  AbstractType,
  applyUpdate,
  ContentType,
  diffUpdate,
  encodeStateVector,
  findIndexSS,
  getState,
  Item,
  transact,
} from 'yjs';
import type { Doc, Transaction } from 'yjs';
import type { ClientSection, UpdateOutline } from './update-outline.ts';
import { MAX_DEPTH } from './update-reader.ts';

/**
 * Applies an update that `outlineUpdate` has passed and whose gaps, if any, `admitUpdate` would name. Yjs itself
 * breaks on some of these and leaves the document half changed; whether it does depends on what the document
 * holds already, so no outline can tell. Rules: UPDATE-SPEC.md, A1 to A4.
 */
export function applyOutlined(
  doc: Doc,
  update: Uint8Array,
  outline: UpdateOutline,
  origin: unknown = null,
): void {
  const apply = (transaction: Transaction): void => {
    const news = overlaps(doc, outline) ? diffUpdate(update, encodeStateVector(doc)) : update;
    applyUpdate(doc, news, origin);
    for (const section of outline.clients) removeBreaking(doc, transaction, section);
  };
  transact(doc, apply, origin, false);
}

/** Whether the document ends in the middle of what the update holds of some client. */
function overlaps(doc: Doc, { clients }: UpdateOutline): boolean {
  return clients.some(({ client, from, to }) => {
    const clock = getState(doc.store, client);
    return from < clock && clock < to;
  });
}

/** Deletes, the last first, what Yjs would break on when it is deleted later, together with what it lies in. */
function removeBreaking(doc: Doc, transaction: Transaction, { client, from, to }: ClientSection): void {
  const structs = doc.store.clients.get(client) ?? [];
  const end = Math.min(to, getState(doc.store, client));
  if (from >= end) return;
  for (let i = findIndexSS(structs, end - 1); i >= 0; i--) {
    const struct = structs[i];
    if (!struct || struct.id.clock + struct.length <= from) return;
    if (struct instanceof Item && !struct.deleted && (isTorn(struct) || isTooDeep(struct)))
      struct.delete(transaction);
  }
}

/** More than the one value that an entry of a map can have, or what was before it. */
function isTorn({ parentSub, length, right }: Item): boolean {
  return parentSub !== null && (length > 1 || right !== null);
}

function isTooDeep({ content, parent }: Item): boolean {
  if (!(content instanceof ContentType) || !(parent instanceof AbstractType)) return false;
  let depth = 0;
  for (let type = parent.parent; type && depth < MAX_DEPTH; depth++) type = type.parent;
  // What lies in the deepest one still has to pass the walk.
  return depth === MAX_DEPTH;
}
