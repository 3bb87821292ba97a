import type { DatabaseSync } from 'node:sqlite';
import { lostMark, type Ledger, type Places } from '../work/ledger.ts';
import { issueOfRun } from '../work/run-place.ts';

function column(db: DatabaseSync, sql: string): Map<string, string> {
  return new Map(
    db
      .prepare(sql)
      .all()
      .map((row) => [String(row['id']), String(row['value'])]),
  );
}

/** What nobody is promised any more. */
export interface Excuses {
  /** Issues that were purged. */
  readonly purged: ReadonlySet<string>;
  /** Documents of which a change of the text was refused, and is shown to its author. */
  readonly refused: ReadonlySet<string>;
  /** Issues of which the making was refused, and is shown to its author. */
  readonly unmade: ReadonlySet<string>;
}

const none: Excuses = { purged: new Set(), refused: new Set(), unmade: new Set() };

function objections(
  what: string,
  places: Places<string>,
  found: ReadonlyMap<string, string>,
  purged: ReadonlySet<string> = none.purged,
): string[] {
  return places.names.flatMap((id) => {
    if (purged.has(id)) return [];
    const objection = places.at(id).objection(found.get(id) ?? null);
    return objection === null ? [] : [`${what} of ${id}: ${objection}`];
  });
}

/** What people were promised and this replica does not keep. */
export function brokenPromises(
  db: DatabaseSync,
  ledger: Ledger,
  { purged, refused, unmade }: Excuses = none,
): string[] {
  const absent = new Set([...purged, ...unmade]);
  const titles = column(db, 'SELECT issue_id AS id, title AS value FROM issue_row');
  const bodies = column(db, 'SELECT issue_id AS id, body AS value FROM issue_body');
  const members = column(db, 'SELECT member_id AS id, name AS value FROM member_row');
  const projects = column(db, 'SELECT project_id AS id, name AS value FROM project_row');
  const criteria = new Map<string, string[]>();
  const rows = db
    .prepare('SELECT issue_id AS id, text FROM criterion_row ORDER BY issue_id, sort_order')
    .all();
  for (const { id, text } of rows)
    criteria.set(String(id), [...(criteria.get(String(id)) ?? []), String(text)]);
  const lists = ledger.criteria.names.flatMap((id) => {
    if (absent.has(id)) return [];
    const objection = ledger.criteria.at(id).objection(criteria.get(id) ?? []);
    return objection === null ? [] : [`criteria of ${id}: ${objection}`];
  });
  const marks = [...ledger.marks.documents].flatMap((documentId) => {
    const id = documentId.replace('issue:', '');
    if (purged.has(id)) return [];
    const broken = ledger.marks.objections(documentId, bodies.get(id) ?? '');
    return refused.has(documentId) ? broken.filter((objection) => !objection.endsWith(lostMark)) : broken;
  });
  return [
    ...objections('title', ledger.titles, titles, absent),
    ...objections('name', ledger.names, new Map([...members, ...projects])),
    ...objections('description', ledger.descriptions, bodies, absent),
    ...lists,
    ...marks,
  ];
}

/** The newest that a device says of each of its own runs, by `runPlace`. */
const OWN_RUNS = `SELECT issue_id || ' ' || run_id AS id, state AS value FROM envelope
  WHERE local_id IN (SELECT max(local_id) FROM envelope GROUP BY run_id)`;
const REMOTE_RUNS = `SELECT payload ->> '$.run.issueId' || ' ' || run_id AS id, payload ->> '$.run.state' AS value
  FROM remote_run`;
/** What the server has not taken, and whether it has taken anything of the same run. */
const NOT_ACCEPTED = `SELECT run_id, issue_id, error, EXISTS (
    SELECT 1 FROM envelope AS other WHERE other.run_id = envelope.run_id AND other.status = 'accepted'
  ) AS is_begun FROM envelope WHERE status <> 'accepted'`;

/**
 * Runs that others do not know as their device told them. What was begun is told to its end; of a run of which the
 * server first heard after its issue was purged, nobody hears.
 */
export function untoldRuns(db: DatabaseSync, ledger: Ledger, { purged }: Excuses = none): string[] {
  const own = column(db, OWN_RUNS);
  const known = new Map([...column(db, REMOTE_RUNS), ...own]);
  const unheard = ledger.runs.names.filter((place) => purged.has(issueOfRun(place)) && !known.has(place));
  const refused = db
    .prepare(NOT_ACCEPTED)
    .all()
    .filter((row) => row['is_begun'] === 1 || !purged.has(String(row['issue_id'])));
  return [
    ...objections('run', ledger.runs, known, new Set(unheard)),
    ...refused.map((row) => `run ${String(row['run_id'])} was not accepted: ${String(row['error'])}`),
  ];
}
