import type { ClientSection, UpdateOutline } from '../../shared/documents/update-outline.ts';
import { admitUpdate } from '../decode/admission.ts';
import type { PushContext } from './log-store.ts';
import type { Writer } from './rows.ts';

type Writers = Map<string, Map<number, Writer>>;

/** Whose an update is. */
export interface Pusher {
  readonly owner: string;
  /** True when it pushes it itself. */
  readonly isItself: boolean;
}

/** Who writes what in the documents of a batch, as its records move it on one after the other. */
export interface Admissions {
  /** True when an update holds structs that the log lacks. */
  brings(documentId: string, outline: UpdateOutline): boolean;
  /** Lets an update in and moves its writers on, or says why not and changes nothing (W8). */
  admit(documentId: string, outline: UpdateOutline, pusher: Pusher): 'FOREIGN_CLIENT' | 'GAP' | null;
  /** The writers that were moved on. */
  readonly moved: ReadonlyMap<string, ReadonlyMap<number, Writer>>;
}

/** How far a section leads from a clock without a gap. */
function reach(clock: number, { ranges }: ClientSection): number {
  let end = clock;
  for (const { from, to } of ranges) if (from <= end && to > end) end = to;
  return end;
}

/**
 * What an update moves its writers to if nothing that it lacks is asked for; null when a client id in it
 * belongs to another device. The rest comes as others return theirs (X3): merged, in their own names, so that it has to
 * pass as known. Not so behind a gap that the owner itself leaves: what is missing there is the owner's to bring.
 */
function moveAnyway(
  outline: UpdateOutline,
  known: ReadonlyMap<number, Writer>,
  { owner, isItself }: Pusher,
): Map<number, Writer> | null {
  const advances = new Map<number, Writer>();
  for (const section of outline.clients) {
    const { client, to } = section;
    const writer = known.get(client);
    if (writer && writer.clock >= to) continue;
    if (writer && writer.owner !== owner) return null;
    const clock = isItself ? reach(writer?.clock ?? 0, section) : to;
    if (!writer || clock > writer.clock) advances.set(client, { owner, clock });
  }
  return advances;
}

/** Documents of records, each with the client ids of which an admission asks who writes under them. */
export function clientsNamed(
  records: readonly { readonly documentId: string }[],
  outlines: readonly (UpdateOutline | null)[],
): Map<string, Set<number>> {
  const named = new Map<string, Set<number>>();
  for (const [i, { documentId }] of records.entries()) {
    const clients = named.get(documentId) ?? new Set<number>();
    named.set(documentId, clients);
    const outline = outlines[i];
    if (!outline) continue;
    for (const { client } of outline.clients) clients.add(client);
    for (const client of outline.references.keys()) clients.add(client);
    for (const client of outline.deleted.keys()) clients.add(client);
  }
  return named;
}

/** Begins with what the log knows. `mayLack`: a restored server has lost some of what updates build on. */
export function createAdmissions(
  known: PushContext['writers'],
  { mayLack }: { mayLack: boolean },
): Admissions {
  const now: Writers = new Map();
  const moved: Writers = new Map();

  function writersOf(documentId: string): Map<number, Writer> {
    const writers = now.get(documentId) ?? new Map(known.get(documentId));
    now.set(documentId, writers);
    return writers;
  }

  return {
    moved,
    brings(documentId, { clients }) {
      const writers = writersOf(documentId);
      return clients.some(({ client, to }) => to > (writers.get(client)?.clock ?? 0));
    },
    admit(documentId, outline, pusher) {
      const writers = writersOf(documentId);
      const admission = admitUpdate(outline, writers, {
        owner: pusher.owner,
        // What others bring to a restored server is merged, and names nobody.
        passesOn: mayLack || !pusher.isItself,
      });
      if (!admission.ok && !(mayLack && admission.code === 'GAP')) return admission.code;
      const advances = admission.ok ? admission.advances : moveAnyway(outline, writers, pusher);
      if (!advances) return 'FOREIGN_CLIENT';
      if (advances.size === 0) return null;
      const mine = moved.get(documentId) ?? new Map<number, Writer>();
      moved.set(documentId, mine);
      for (const [client, writer] of advances) {
        writers.set(client, writer);
        mine.set(client, writer);
      }
      return null;
    },
  };
}
