import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { withoutGaps } from './page-gaps.ts';

/** Tables of a profile with text or bytes in them, but for those that only count words. */
function tables(db: DatabaseSync): string[] {
  const sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'";
  const names = db.prepare(sql).all();
  return names.map(({ name }) => String(name)).filter((name) => !name.startsWith('issue_text'));
}

function findIn(value: unknown, texts: readonly string[]): string | undefined {
  if (typeof value === 'string') return texts.find((text) => value.includes(text));
  if (!(value instanceof Uint8Array)) return undefined;
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.length);
  return texts.find((text) => bytes.includes(text));
}

/** Places of a profile in which one of these texts stands. */
export function storedText(db: DatabaseSync, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  return tables(db).flatMap((table) =>
    db
      .prepare(`SELECT * FROM "${table}"`)
      .all()
      .flatMap((row) =>
        Object.entries(row).flatMap(([column, value]) => {
          const text = findIn(value, texts);
          return text === undefined ? [] : [`${table}.${column} holds ${text}`];
        }),
      ),
  );
}

/** Files of a folder, not of those in it, in which one of these texts stands; not in the gaps of SQLite's pages. */
export function filesHolding(folder: string, texts: readonly string[]): string[] {
  if (texts.length === 0) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((file) => {
    if (!file.isFile()) return [];
    const text = findIn(withoutGaps(readFileSync(join(folder, file.name))), texts);
    return text === undefined ? [] : [`${file.name} of the server holds ${text}`];
  });
}
