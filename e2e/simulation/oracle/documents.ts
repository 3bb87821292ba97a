import type { DatabaseSync } from 'node:sqlite';
import { buildDocument } from '../../../main/replica/documents/build-document.ts';
import { readStored } from '../../../main/replica/documents/records.ts';
import { createStatements } from '../../../main/store/statements.ts';
import type { Ledger } from '../work/ledger.ts';
import { storedText } from './stored-text.ts';

type Row = Record<string, unknown>;

function rows(db: DatabaseSync, sql: string): Row[] {
  return db.prepare(sql).all();
}

/** Issues that this replica knows as purged. */
export function purgedIn(db: DatabaseSync): Set<string> {
  return new Set(rows(db, 'SELECT issue_id AS id FROM purged_issue').map(({ id }) => String(id)));
}

/** Issues that were deleted and are back, or are deleted and were not. */
export function brokenLives(db: DatabaseSync, { lives }: Ledger): string[] {
  return rows(db, 'SELECT issue_id AS id, deleted_at AS at FROM issue_row').flatMap(({ id, at }) => {
    const objection = lives.objection(String(id), at === null ? 'there' : 'deleted');
    return objection === null ? [] : [`issue ${String(id)}: ${objection}`];
  });
}

/** All that was ever written into the texts of these issues. */
export function textsOf({ marks, descriptions }: Ledger, issueIds: Iterable<string>): string[] {
  return [...issueIds].flatMap((id) => [
    ...marks.of(`issue:${id}`),
    ...(descriptions.names.includes(id) ? descriptions.at(id).values() : []),
  ]);
}

const KEPT: readonly (readonly [what: string, sql: string])[] = [
  ['row', 'SELECT issue_id AS id FROM issue_row'],
  ['criterion', 'SELECT issue_id AS id FROM criterion_row'],
  ['description', 'SELECT issue_id AS id FROM issue_body'],
  ['document', "SELECT substr(name, 7) AS id FROM document WHERE name LIKE 'issue:%'"],
  ['undo', 'SELECT issue_id AS id FROM undo_change'],
  ['refused change', 'SELECT issue_id AS id FROM refused_change'],
  ['unsent number', 'SELECT issue_id AS id FROM number_wait'],
];

const SAME_NUMBER = `SELECT i.number FROM issue_row i JOIN purged_issue p USING (team_id, number)`;

/** What a replica still has of issues that were purged anywhere. */
export function purgedRemains(db: DatabaseSync, ledger: Ledger, purged: ReadonlySet<string>): string[] {
  if (purged.size === 0) return [];
  const kept = KEPT.flatMap(([what, sql]) =>
    rows(db, sql).flatMap(({ id }) =>
      purged.has(String(id)) ? [`the ${what} of ${String(id)} is there, which was purged`] : [],
    ),
  );
  const numbers = rows(db, SAME_NUMBER).map(({ number }) => `the number ${String(number)} was given again`);
  const content = storedText(db, textsOf(ledger, purged)).map((place) => `${place}, which was purged`);
  return [...kept, ...numbers, ...content];
}

/** Looks at documents as they follow from what is on the disk. */
function* documents(db: DatabaseSync, like: string) {
  const read = createStatements({ db });
  const sql = 'SELECT id, name FROM document WHERE name LIKE ?';
  for (const { id, name } of read.all<{ id: number; name: string }>(sql, like)) {
    const doc = buildDocument(readStored(read, id));
    yield { name, doc };
    doc.destroy();
  }
}

/** Entries of boards for issues that were purged. */
export function purgedEntries(db: DatabaseSync, purged: ReadonlySet<string>): string[] {
  if (purged.size === 0) return [];
  const found: string[] = [];
  for (const { name, doc } of documents(db, 'board:%')) {
    for (const id of doc.getMap('issues').keys()) {
      if (purged.has(id)) found.push(`${name} has an entry for ${id}, which was purged`);
    }
  }
  return found;
}

/** Issues of which a change of the text was refused and is shown. */
export function refusedTexts(db: DatabaseSync): string[] {
  const sql = "SELECT document AS id FROM refused_change WHERE field = 'description'";
  return rows(db, sql).map(({ id }) => String(id));
}

/** Issues that could not be made again after a refusal, and are shown to whoever made them. */
export function unmadeIssues(db: DatabaseSync): string[] {
  const sql = "SELECT issue_id AS id FROM refused_change WHERE field = 'issue' AND old_value IS NULL";
  return rows(db, sql).map(({ id }) => String(id));
}
