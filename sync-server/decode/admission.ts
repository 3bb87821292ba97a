import type { ClientSection, UpdateOutline } from '../../shared/documents/update-outline.ts';

/** Who writes under a client id of a document, and how much of it the log holds. */
export interface Writer {
  /** Whoever the client id belongs to for ever, such as a device. */
  readonly owner: string;
  /** The first clock that is not there yet. */
  readonly clock: number;
}

export type Admission =
  /** `advances`: the writers as the update leaves them, where it changes them. */
  | { readonly ok: true; readonly advances: ReadonlyMap<number, Writer> }
  | { readonly ok: false; readonly code: 'FOREIGN_CLIENT' | 'GAP' };

/** The clock that a section leads to from `known`; null where something is missing before its new structs. */
function advance(known: number, { ranges }: ClientSection): number | null {
  let clock = known;
  for (const { from, to } of ranges) {
    if (to <= clock) continue;
    if (from > clock) return null;
    clock = to;
  }
  return clock;
}

/** Who appends an update. */
export interface Appender {
  readonly owner: string;
  /** It passes on what others wrote: what is known of them is passed over. Of its own work they have no part. */
  readonly passesOn: boolean;
}

/**
 * Whether `owner` may append an update to a document whose writers are these, and what becomes of them.
 * Rules: SPEC.md, U1 to U8. What it takes, Yjs takes in whole, where it has taken in what came before.
 */
export function admitUpdate(
  outline: UpdateOutline,
  writers: ReadonlyMap<number, Writer>,
  { owner, passesOn }: Appender,
): Admission {
  const advances = new Map<number, Writer>();
  let whole = true;
  for (const section of outline.clients) {
    const writer = writers.get(section.client) ?? { owner, clock: 0 };
    const clock = advance(writer.clock, section);
    const isKnown = clock === writer.clock;
    // What is known may say something else here: its author alone would show that.
    if (writer.owner !== owner && !(isKnown && passesOn)) return { ok: false, code: 'FOREIGN_CLIENT' };
    if (isKnown) continue;
    if (clock === null) whole = false;
    else advances.set(section.client, { owner, clock });
  }
  const clockOf = (client: number): number => (advances.get(client) ?? writers.get(client))?.clock ?? 0;
  for (const [client, clock] of outline.references) whole &&= clock < clockOf(client);
  for (const [client, end] of outline.deleted) whole &&= end <= clockOf(client);
  return whole ? { ok: true, advances } : { ok: false, code: 'GAP' };
}
