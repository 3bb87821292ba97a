import * as Y from 'yjs';
import { isDeepStrictEqual } from 'node:util';
import type { DocumentAddress } from '../../../shared/documents/document-id.ts';
import { isVersionKey } from '../../../shared/documents/schema-version.ts';
import { assertNever } from '../../../shared/lib/exhaustive.ts';

/** The fields of one entry, such as an issue. */
export type Fields = Readonly<Record<string, unknown>>;

/** What the maps of a document say: `maps[map][key]` is an entry with fields, or a plain value. */
export type Plain = Readonly<Record<string, Fields>>;

/** Something that a change did to a map of a document. Null stands for what is not there. */
export type MapChange =
  | { readonly kind: 'entry'; readonly map: string; readonly key: string; readonly fields: Fields }
  | {
      readonly kind: 'field';
      readonly map: string;
      readonly key: string;
      readonly field: string;
      readonly from: unknown;
      readonly to: unknown;
    }
  | {
      readonly kind: 'value';
      readonly map: string;
      readonly key: string;
      readonly from: unknown;
      readonly to: unknown;
    }
  | { readonly kind: 'removed'; readonly map: string; readonly key: string; readonly from: unknown };

/** The maps that a document of this kind has (`shared/documents/SPEC.md`). */
function mapsOf({ kind }: DocumentAddress): readonly string[] {
  switch (kind) {
    case 'workspace':
      return ['meta', 'teams', 'members'];
    case 'team':
      return ['meta', 'projects'];
    case 'board':
      return ['meta', 'issues', 'criteria', 'relations'];
    case 'issue':
    case 'member':
      return ['meta'];
    default:
      return assertNever(kind);
  }
}

/** What a document says, apart from its text and from the version of its shape. */
export function readPlain(doc: Y.Doc, address: DocumentAddress): Plain {
  return Object.fromEntries(
    mapsOf(address).map((map) => {
      const entries = Object.entries(doc.getMap(map).toJSON());
      return [map, Object.fromEntries(entries.filter(([key]) => !isVersionKey(key)))];
    }),
  );
}

/** True for an entry: its values are fields, each a register of its own. */
function isFields(value: unknown): value is Fields {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}

function fieldChanges(map: string, key: string, before: Fields, after: Fields): MapChange[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...fields].flatMap((field): MapChange[] => {
    const from = before[field] ?? null;
    const to = after[field] ?? null;
    return isDeepStrictEqual(from, to) ? [] : [{ kind: 'field', map, key, field, from, to }];
  });
}

function keyChanges(map: string, key: string, from: unknown, to: unknown): MapChange[] {
  if (to === null) return from === null ? [] : [{ kind: 'removed', map, key, from }];
  if (isFields(from) && isFields(to)) return fieldChanges(map, key, from, to);
  if (isFields(to)) return [{ kind: 'entry', map, key, fields: to }];
  return isDeepStrictEqual(from, to) ? [] : [{ kind: 'value', map, key, from, to }];
}

/** What has to be done to `before` so that it says what `after` says. */
export function differences(before: Plain, after: Plain): MapChange[] {
  return Object.keys(after).flatMap((map) => {
    const [old, now] = [before[map] ?? {}, after[map] ?? {}];
    const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
    return [...keys].flatMap((key) => keyChanges(map, key, old[key] ?? null, now[key] ?? null));
  });
}

/** True when what a change is about is there. */
export function isPossible(doc: Y.Doc, change: MapChange): boolean {
  const entry = doc.getMap(change.map).get(change.key);
  if (change.kind === 'field') return entry instanceof Y.Map;
  return change.kind !== 'removed' || entry !== undefined;
}

/** Makes a change that is possible. To be called inside a transaction. */
export function writeChange(doc: Y.Doc, change: MapChange): void {
  const map = doc.getMap(change.map);
  const { key } = change;
  switch (change.kind) {
    case 'entry':
      return void map.set(key, new Y.Map(Object.entries(change.fields)));
    case 'field': {
      const entry = map.get(key);
      if (entry instanceof Y.Map) entry.set(change.field, change.to);
      return;
    }
    case 'value':
      return void map.set(key, change.to);
    case 'removed':
      return map.delete(key);
    default:
      assertNever(change);
  }
}
