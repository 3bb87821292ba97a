import { z } from 'zod';
import { isGroupId, type GroupId } from '../../shared/documents/group-id.ts';
import { wireLimits } from '../../shared/wire/limits.ts';
import type { PresenceEntry } from '../../shared/wire/messages.ts';
import { RELAY_BYTES } from '../log/relay.ts';

/** What a client shows, as others are told it, and who told of it. */
export interface ShownEntry {
  readonly deviceId: string;
  readonly groupId: GroupId;
  readonly entry: PresenceEntry;
}

/** What instances say to each other about presence. */
export type RelayMessage =
  /** It is there. `asks`: it knows nothing of what others show. */
  | { readonly kind: 'here'; readonly asks: boolean }
  /** It ends. */
  | { readonly kind: 'bye' }
  | { readonly kind: 'shows'; readonly entries: readonly ShownEntry[] };

const whole = z.number().int().nonnegative();
const groupId = z.custom<GroupId>((id) => typeof id === 'string' && isGroupId(id));
const state = z.string().max(wireLimits.presenceState);
/** Rows without names: they are most of what is said. */
const row = z.tuple([groupId, z.string(), z.string(), whole, whole, state]);
const message = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('here'), asks: z.boolean() }),
  z.object({ kind: z.literal('bye') }),
  z.object({ kind: z.literal('shows'), rows: z.array(row) }),
]);

function toRow({ groupId: group, deviceId, entry }: ShownEntry): z.infer<typeof row> {
  return [group, deviceId, entry.documentId, entry.clientId, entry.clock, entry.state];
}

/** Bytes of an entry in a word, roughly. */
export function shownSize({ deviceId, entry }: ShownEntry): number {
  return 80 + deviceId.length + entry.documentId.length + Buffer.byteLength(JSON.stringify(entry.state));
}

/** Writes a message that shows nothing. */
export function writeMessage(said: Exclude<RelayMessage, { kind: 'shows' }>): string {
  return JSON.stringify(said);
}

const OPENING = '{"kind":"shows","rows":[';
const ENDING = ']}';

/** Writes what is shown, in as many words as it takes. One entry always has room. */
export function writeShown(entries: Iterable<ShownEntry>): string[] {
  const texts: string[] = [];
  let rows: string[] = [];
  let bytes = 0;
  function end(): void {
    if (rows.length > 0) texts.push(`${OPENING}${rows.join(',')}${ENDING}`);
    rows = [];
    bytes = OPENING.length + ENDING.length;
  }
  end();
  for (const entry of entries) {
    const text = JSON.stringify(toRow(entry));
    const size = Buffer.byteLength(text) + 1;
    if (bytes + size > RELAY_BYTES) end();
    rows.push(text);
    bytes += size;
  }
  end();
  return texts;
}

/** Reads what another instance said; null when it is none of this, as from one of another version. */
export function readMessage(text: string): RelayMessage | null {
  try {
    const said = message.safeParse(JSON.parse(text)).data;
    if (!said) return null;
    if (said.kind !== 'shows') return said;
    const entries = said.rows.map(([group, deviceId, documentId, clientId, clock, shown]) => {
      return { deviceId, groupId: group, entry: { documentId, clientId, clock, state: shown } };
    });
    return { kind: 'shows', entries };
  } catch {
    return null;
  }
}
