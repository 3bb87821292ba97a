import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as Y from 'yjs';
import { buildDocument } from '../../../main/replica/documents/build-document.ts';
import { readStored } from '../../../main/replica/documents/records.ts';
import { createStatements } from '../../../main/store/statements.ts';
import type { ReadHandle } from '../../../main/store/types.ts';

/** All that two replicas with the same access must agree on, by name. */
export type ReplicaState = ReadonlyMap<string, string>;

/** The same text for the same value, whatever the order in which it was made. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

function deletions(doc: Y.Doc): unknown {
  const { clients } = Y.createDeleteSetFromStructStore(doc.store);
  return [...clients]
    .toSorted(([a], [b]) => a - b)
    .map(([client, ranges]) => [client, ranges.map(({ clock, len }) => [clock, len])]);
}

/** What a document says, and of what it is made. */
export function describeDocument(name: string, doc: Y.Doc): string {
  const roots = [...doc.share.keys()].toSorted();
  const content = roots.map((key) => [
    key,
    (name.startsWith('issue:') ? doc.getText(key) : doc.getMap(key)).toJSON() as unknown,
  ]);
  const clients = [...Y.decodeStateVector(Y.encodeStateVector(doc))].toSorted(([a], [b]) => a - b);
  const waiting = doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
  return canonical({ content, clients, deletions: deletions(doc), waiting });
}

function documents(read: ReadHandle): [string, string][] {
  const rows = read.all<{ id: number; name: string; groupId: string }>(
    'SELECT id, name, group_id AS groupId FROM document ORDER BY name',
  );
  return rows
    .filter(({ groupId }) => !groupId.startsWith('member:'))
    .map(({ id, name, groupId }) => {
      const doc = buildDocument(readStored(read, id));
      const state = describeDocument(name, doc);
      doc.destroy();
      return [`${name} in ${groupId}`, state];
    });
}

/** Rows that follow from the documents alone. */
const projected: Readonly<Record<string, string>> = {
  workspace: 'SELECT name FROM workspace_row',
  teams: 'SELECT team_id, name, key, created_at FROM team_row ORDER BY team_id',
  members: 'SELECT member_id, name, joined_at FROM member_row ORDER BY member_id',
  projects: 'SELECT project_id, team_id, name, created_at FROM project_row ORDER BY project_id',
  issues: `SELECT issue_id, team_id, shard, number, project_id, parent_id, moved_at, move_skipped, title, status,
    status_rank, priority, assignee_id, sort_order, created_at, updated_at, deleted_at FROM issue_row ORDER BY issue_id`,
  criteria: 'SELECT criterion_id, issue_id, text, sort_order FROM criterion_row ORDER BY criterion_id',
  bodies: "SELECT issue_id, body FROM issue_body WHERE body <> '' ORDER BY issue_id",
  stale: 'SELECT issue_id FROM stale_body',
  faults: 'SELECT fault, count(*) AS count FROM record WHERE fault IS NOT NULL GROUP BY fault',
};

/** Reads what is on the disk of a replica. */
export function readReplicaState(db: DatabaseSync): ReplicaState {
  const read = createStatements({ db });
  const rows = Object.entries(projected).map(([name, sql]): [string, string] => [
    name,
    canonical(read.all(sql)),
  ]);
  return new Map([...documents(read), ...rows]);
}

/** The documents of a replica; with `teams`, those that somebody sees who has access to no other teams. */
export function documentsIn(state: ReplicaState, teams: readonly string[] | null = null): ReplicaState {
  const isSeen = (name: string): boolean => {
    const team = / in team:(.*)$/.exec(name)?.[1];
    return name.includes(' in ') && (teams === null || team === undefined || teams.includes(team));
  };
  return new Map([...state].filter(([name]) => isSeen(name)));
}

/** SHA-256 over all of it, as hex. */
export function hashState(state: ReplicaState): string {
  const hash = createHash('sha256');
  for (const [name, text] of state) hash.update(`${name}\n${text}\n`);
  return hash.digest('hex');
}

/** The first thing in which two states differ; null when they are the same. */
export function firstDifference(a: ReplicaState, b: ReplicaState): string | null {
  for (const name of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(name), b.get(name)];
    if (left !== right) return `${name}:\n    ${left ?? 'missing'}\n    ${right ?? 'missing'}`;
  }
  return null;
}
