import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { splitsPair } from '../../shared/documents/text-edit.ts';

type Struct = Y.Item | Y.GC;

/** Structs by client, those of each client following each other without gap. */
type Runs = Map<number, Struct[]>;

/** UTF-16 code units of one text item: in UTF-8 at most three times as many bytes. */
const MAX_TEXT = 32 * 1024;

function encodeRuns(runs: Runs): Uint8Array {
  const encoder = new Y.UpdateEncoderV1();
  const { restEncoder } = encoder;
  encoding.writeVarUint(restEncoder, runs.size);
  for (const [client, structs] of runs) {
    encoding.writeVarUint(restEncoder, structs.length);
    encoder.writeClient(client);
    encoding.writeVarUint(restEncoder, structs[0]?.id.clock ?? 0);
    for (const struct of structs) struct.write(encoder, 0);
  }
  encoding.writeVarUint(restEncoder, 0);
  return encoder.toUint8Array();
}

function sizeOf(struct: Struct): number {
  const encoder = new Y.UpdateEncoderV1();
  struct.write(encoder, 0);
  return encoding.length(encoder.restEncoder);
}

/** A long text as the items it was once typed in: Yjs joins them in memory, and joins these again. */
function* cutText(item: Y.Item, text: string): Generator<Struct> {
  const { client, clock } = item.id;
  for (let start = 0; start < text.length;) {
    const most = Math.min(start + MAX_TEXT, text.length);
    const end = splitsPair(text, most) ? most - 1 : most;
    const origin = start === 0 ? item.origin : Y.createID(client, clock + start - 1);
    const content = new Y.ContentString(text.slice(start, end));
    const id = Y.createID(client, clock + start);
    yield new Y.Item(id, null, origin, null, item.rightOrigin, item.parent, item.parentSub, content);
    start = end;
  }
}

function textOf(struct: Struct): string | null {
  return struct instanceof Y.Item && struct.content instanceof Y.ContentString ? struct.content.str : null;
}

function* smallStructs(structs: Iterable<Struct>): Generator<Struct> {
  for (const struct of structs) {
    const text = textOf(struct);
    if (struct instanceof Y.Item && text !== null && text.length > MAX_TEXT) yield* cutText(struct, text);
    else yield struct;
  }
}

/** What has to be there before a struct can take its place. */
function needs(struct: Struct): Y.ID[] {
  if (!(struct instanceof Y.Item)) return [];
  const { origin, rightOrigin, parent } = struct;
  // oxlint-disable-next-line no-underscore-dangle -- Yjs has no other name for it
  const above = parent instanceof Y.AbstractType ? parent._item?.id : null;
  return [origin, rightOrigin, above].filter((id) => id != null);
}

/** All structs, each behind those that it builds on. Yjs put them in place in such an order, so there is one. */
function* inOrder(doc: Y.Doc): Generator<Struct> {
  const clients = [...doc.store.clients].map(([client, structs]) => ({ client, structs, next: 0 }));
  const done = new Map<number, number>();
  const isReady = (struct: Struct): boolean =>
    needs(struct).every(
      ({ client, clock }) => client === struct.id.client || clock < (done.get(client) ?? 0),
    );
  for (let moved = true; moved;) {
    moved = false;
    for (const from of clients) {
      for (
        let struct = from.structs[from.next];
        struct && isReady(struct);
        struct = from.structs[from.next]
      ) {
        yield struct;
        done.set(from.client, struct.id.clock + struct.length);
        from.next++;
        moved = true;
      }
    }
  }
}

/** Structs in the given order, as updates of about `limit` bytes at most. */
function toPieces(structs: Iterable<Struct>, limit: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let runs: Runs = new Map();
  let size = 0;
  for (const struct of smallStructs(structs)) {
    const bytes = sizeOf(struct);
    if (size + bytes > limit && runs.size > 0) {
      pieces.push(encodeRuns(runs));
      runs = new Map();
      size = 0;
    }
    const { client } = struct.id;
    const run = runs.get(client);
    if (run) run.push(struct);
    else runs.set(client, [struct]);
    size += bytes;
  }
  return runs.size > 0 ? [...pieces, encodeRuns(runs)] : pieces;
}

/** What is left of a document against its own state vector: the deletions, and updates that wait for others. */
function deletions(doc: Y.Doc): Uint8Array {
  return Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc));
}

/**
 * The state of a document as updates of about `limit` bytes at most, so that each fits into a record. Applied
 * one after the other they give the same state. A document that fits is one update.
 */
export function statePieces(doc: Y.Doc, limit: number): Uint8Array[] {
  const whole = Y.encodeStateAsUpdate(doc);
  return whole.length <= limit ? [whole] : [...toPieces(inOrder(doc), limit), deletions(doc)];
}

/**
 * The same for one update of one writer, which the document has taken in already. An update of several writers, or
 * with gaps, stays whole.
 */
export function updatePieces(doc: Y.Doc, update: Uint8Array, limit: number): Uint8Array[] {
  if (update.length <= limit) return [update];
  const { structs } = Y.decodeUpdate(update);
  const whole = structs.filter((struct) => struct instanceof Y.Item || struct instanceof Y.GC);
  const writers = new Set(whole.map(({ id }) => id.client));
  if (whole.length < structs.length || writers.size > 1) return [update];
  return [...toPieces(whole, limit), deletions(doc)];
}
