import { z } from 'zod';
import { HearthError } from '../../../shared/contract/errors.ts';

/** Where a page ended: the place of its last row in list order, or how many rows of a search were given. */
export type ListCursor =
  | { readonly kind: 'after'; readonly rank: number; readonly order: string; readonly issueId: string }
  | { readonly kind: 'skip'; readonly rows: number };

const after = z.tuple([z.literal('after'), z.number().int(), z.string(), z.string()]);
const skip = z.tuple([z.literal('skip'), z.number().int().min(0)]);

export function encodeCursor(cursor: ListCursor): string {
  return JSON.stringify(
    cursor.kind === 'skip' ? ['skip', cursor.rows] : ['after', cursor.rank, cursor.order, cursor.issueId],
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Reads a cursor back. Throws INVALID_PARAMS when it is none of this kind of query. */
export function decodeCursor<K extends ListCursor['kind']>(
  text: string,
  kind: K,
): Extract<ListCursor, { kind: K }>;
export function decodeCursor(text: string, kind: ListCursor['kind']): ListCursor {
  const value = parse(text);
  if (kind === 'skip') {
    const { success, data } = skip.safeParse(value);
    if (success) return { kind, rows: data[1] };
  } else {
    const { success, data } = after.safeParse(value);
    if (success) return { kind, rank: data[1], order: data[2], issueId: data[3] };
  }
  throw new HearthError(
    'INVALID_PARAMS',
    'This cursor belongs to another query. Begin the query again without it.',
  );
}
