import { z } from 'zod';
import { HearthError } from '../../../shared/contract/errors.ts';

/** Where a page ended: the place of its last row in list order or in the trash, or how many rows of a search were given. */
export type ListCursor =
  | { readonly kind: 'deleted'; readonly at: number; readonly issueId: string }
  | { readonly kind: 'after'; readonly rank: number; readonly order: string; readonly issueId: string }
  | { readonly kind: 'skip'; readonly rows: number };

const after = z.tuple([z.literal('after'), z.number().int(), z.string(), z.string()]);
const deleted = z.tuple([z.literal('deleted'), z.number().int(), z.string()]);
const skip = z.tuple([z.literal('skip'), z.number().int().min(0)]);

export function encodeCursor(cursor: ListCursor): string {
  switch (cursor.kind) {
    case 'after':
      return JSON.stringify(['after', cursor.rank, cursor.order, cursor.issueId]);
    case 'deleted':
      return JSON.stringify(['deleted', cursor.at, cursor.issueId]);
    case 'skip':
      return JSON.stringify(['skip', cursor.rows]);
  }
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
  const cursor = read(parse(text), kind);
  if (cursor) return cursor;
  throw new HearthError(
    'INVALID_PARAMS',
    'This cursor belongs to another query. Begin the query again without it.',
  );
}

function read(value: unknown, kind: ListCursor['kind']): ListCursor | null {
  switch (kind) {
    case 'after': {
      const { success, data } = after.safeParse(value);
      return success ? { kind, rank: data[1], order: data[2], issueId: data[3] } : null;
    }
    case 'deleted': {
      const { success, data } = deleted.safeParse(value);
      return success ? { kind, at: data[1], issueId: data[2] } : null;
    }
    case 'skip': {
      const { success, data } = skip.safeParse(value);
      return success ? { kind, rows: data[1] } : null;
    }
  }
}
