import { fail, readCount } from './update-reader.ts';
import type { ClientSection, ClockRange, UpdateOutline } from './update-outline.ts';
import { rehearse } from './update-rehearsal.ts';
import type { Chain, Replaced } from './update-rehearsal.ts';
import { createWalk, endOf, readClient, readClock, walkSection } from './update-walk.ts';
import type { Walk } from './update-walk.ts';

/**
 * Elements that Yjs may copy while it joins lists of values. It joins them one by one and keeps every step: a
 * list of 40,000 elements, written as so many structs in 250 KB, takes gigabytes.
 */
const MAX_COPIES = 2 ** 24;

/**
 * Walks over a Yjs V1 update from outside and says what it holds, or null when it is none or Yjs would choke
 * on it. Takes time and memory in proportion to the bytes. Rules: UPDATE-SPEC.md.
 */
export function outlineUpdate(update: Uint8Array): UpdateOutline | null {
  const walk = createWalk(update);
  try {
    const { clients, structs, replaced } = walkStructs(walk);
    const { deleted, deletes } = walkDeletes(walk, replaced);
    if (walk.at !== update.length || walk.joins * walk.values > MAX_COPIES) return null;
    return { structs, deletes, clients, references: walk.references, deleted };
  } catch {
    return null;
  }
}

function walkStructs(walk: Walk): Pick<UpdateOutline, 'clients' | 'structs'> & { replaced: Replaced[] } {
  const count = readCount(walk, 5);
  const clients: ClientSection[] = [];
  const chains: Chain[] = [];
  let structs = 0;
  for (let i = 0; i < count; i++) {
    const n = readCount(walk, 2) || fail();
    walk.links = [];
    const section = walkSection(walk, n);
    clients.push(section);
    chains.push({ client: section.client, to: section.to, links: walk.links });
    structs += n;
  }
  return { clients, structs, replaced: rehearse(chains) };
}

/** Walks over the deletions, which have to cover the replaced values. */
function walkDeletes(walk: Walk, values: readonly Replaced[]): Pick<UpdateOutline, 'deleted' | 'deletes'> {
  const replaced = Map.groupBy(values, ({ client }) => client);
  const deleted = new Map<number, number>();
  let deletes = 0;
  for (let clients = readCount(walk, 4); clients > 0; clients--) {
    const client = readClient(walk);
    if (deleted.has(client)) fail();
    const n = readCount(walk, 2) || fail();
    deleted.set(client, walkRanges(walk, n, replaced.get(client) ?? []));
    replaced.delete(client);
    deletes += n;
  }
  return replaced.size === 0 ? { deleted, deletes } : fail();
}

/** Walks over ranges, ascending and apart, that have to cover the replaced values. Returns where they end. */
function walkRanges(walk: Walk, ranges: number, replaced: readonly ClockRange[]): number {
  let end = 0;
  let covered = 0;
  for (let i = 0; i < ranges; i++) {
    const from = readClock(walk);
    const to = endOf(from, readClock(walk));
    if (from < end) fail();
    end = to;
    for (let next = replaced[covered]; next && from <= next.from && next.to <= to; next = replaced[covered])
      covered++;
  }
  return covered === replaced.length ? end : fail();
}
