import type { GroupId } from '../../shared/documents/group-id.ts';
import type { LogRecord, Seal } from '../../shared/wire/messages.ts';
import { encodeServerMessage } from '../../shared/wire/server-codec.ts';
import type { Audience, Subscriber } from './audience.ts';
import { packed, packLevels, recordStretches } from './packing.ts';

/** Payload of one frame of what is new: small enough to be sent between other things. */
const FRAME = 512 * 1024;
/** Compressing takes about as long as sending; what is smaller than this goes as it is. */
const PACK_FROM = 16 * 1024;

function frameOf(items: readonly LogRecord[], head: number): Uint8Array {
  return packed({ type: 'records', items, head }, { from: PACK_FROM, level: packLevels.live });
}

/** Listeners who may read the same of some groups; those who may read none are left out. */
interface Circle {
  readonly groups: ReadonlySet<GroupId>;
  readonly subscribers: Subscriber[];
}

function circlesOf(audience: Audience, groups: readonly GroupId[]): Circle[] {
  const reach = new Map<Subscriber, GroupId[]>();
  for (const groupId of groups) {
    for (const subscriber of audience.of(groupId)) {
      const known = reach.get(subscriber);
      if (known) known.push(groupId);
      else reach.set(subscriber, [groupId]);
    }
  }
  const circles = new Map<string, Circle>();
  for (const [subscriber, readable] of reach) {
    const key = readable.join(' ');
    const circle = circles.get(key) ?? { groups: new Set(readable), subscribers: [] };
    circle.subscribers.push(subscriber);
    circles.set(key, circle);
  }
  return [...circles.values()];
}

function deliverMixed(audience: Audience, records: readonly LogRecord[], head: number): void {
  const all = [...new Set(records.map(({ groupId }) => groupId))];
  for (const { groups, subscribers } of circlesOf(audience, all)) {
    const items = records.filter(({ groupId }) => groups.has(groupId));
    const frame = frameOf(items, head);
    for (const subscriber of subscribers) subscriber.deliver(frame);
  }
}

function deliverAlike(audience: Audience, items: readonly LogRecord[], groupId: GroupId): void {
  const readers = audience.of(groupId);
  const head = items.at(-1)?.seq ?? 0;
  if (readers.size === 0) return;
  const frame = frameOf(items, head);
  for (const subscriber of readers) subscriber.deliver(frame);
}

/**
 * Gives each listener the records that it may read, in their order. A frame is encoded once for all who
 * read the same (SPEC.md of the wire, P2).
 */
export function deliver(audience: Audience, records: readonly LogRecord[]): void {
  // Most documents are written while nobody else looks.
  if (records.every(({ groupId }) => audience.of(groupId).size === 0)) return;
  const [only] = records;
  if (only && records.length === 1) return deliverAlike(audience, records, only.groupId);
  for (const items of recordStretches(records, FRAME)) {
    const [first] = items;
    if (!first) continue;
    const isMixed = items.some(({ groupId }) => groupId !== first.groupId);
    if (isMixed) deliverMixed(audience, items, items.at(-1)?.seq ?? 0);
    else deliverAlike(audience, items, first.groupId);
  }
}

/** Gives a seal to all who may read its group. */
export function deliverSeal(audience: Audience, seal: Seal): void {
  const readers = audience.of(seal.groupId);
  if (readers.size === 0) return;
  const frame = encodeServerMessage({ type: 'seals', items: [seal] });
  for (const subscriber of readers) subscriber.deliver(frame);
}
