import type * as Y from 'yjs';
import { readProjects } from '../../../shared/documents/team-document.ts';
import { readWorkspace } from '../../../shared/documents/workspace-document.ts';
import type { TeamId } from '../../../shared/domain/ids.ts';
import type { SqlValue, WriteHandle } from '../../store/types.ts';
import { isMadeFor } from '../birth-mark.ts';

/** How the rows of one small table are read and written. All rows have their id first; `scope` comes after it. */
interface RowTable {
  readonly select: string;
  readonly scope: readonly SqlValue[];
  readonly upsert: string;
  readonly remove: string;
}

/** Makes a table hold exactly these rows, touching only those that differ. True when any did. */
function replaceRows(
  tx: WriteHandle,
  table: RowTable,
  rows: readonly (readonly [string, ...SqlValue[]])[],
): boolean {
  const before = new Map(
    tx
      .all<{ id: string; content: string }>(table.select, ...table.scope)
      .map(({ id, content }) => [id, content]),
  );
  let changed = false;
  for (const [id, ...values] of rows) {
    const same = before.get(id) === JSON.stringify(values);
    before.delete(id);
    if (same) continue;
    tx.run(table.upsert, id, ...values);
    changed = true;
  }
  for (const id of before.keys()) {
    tx.run(table.remove, id, ...table.scope);
    changed = true;
  }
  return changed;
}

const teams: RowTable = {
  select: 'SELECT team_id AS id, json_array(name, key, created_at) AS content FROM team_row',
  scope: [],
  upsert: `INSERT INTO team_row (team_id, name, key, created_at) VALUES (?, ?, ?, ?)
    ON CONFLICT (team_id) DO UPDATE SET name = excluded.name, key = excluded.key, created_at = excluded.created_at`,
  remove: 'DELETE FROM team_row WHERE team_id = ?',
};

const members: RowTable = {
  select: 'SELECT member_id AS id, json_array(name, joined_at) AS content FROM member_row',
  scope: [],
  upsert: `INSERT INTO member_row (member_id, name, joined_at) VALUES (?, ?, ?)
    ON CONFLICT (member_id) DO UPDATE SET name = excluded.name, joined_at = excluded.joined_at`,
  remove: 'DELETE FROM member_row WHERE member_id = ?',
};

const projectsOf = (teamId: TeamId): RowTable => ({
  select:
    'SELECT project_id AS id, json_array(team_id, name, created_at, made_here) AS content FROM project_row WHERE team_id = ?',
  scope: [teamId],
  upsert: `INSERT INTO project_row (project_id, team_id, name, created_at, made_here) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (project_id, team_id) DO UPDATE SET name = excluded.name, created_at = excluded.created_at,
      made_here = excluded.made_here`,
  remove: 'DELETE FROM project_row WHERE project_id = ? AND team_id = ?',
});

/** The name that the workspace says; none while it says none. */
function projectName(tx: WriteHandle, name: string | null): boolean {
  if (name === null) return tx.run('DELETE FROM workspace_row').changes > 0;
  return (
    tx.run(
      `INSERT INTO workspace_row (id, name) VALUES (1, ?)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name <> excluded.name`,
      name,
    ).changes > 0
  );
}

/** Rows of the workspace document. True when any changed. */
export function projectWorkspace(tx: WriteHandle, doc: Y.Doc): boolean {
  const content = readWorkspace(doc);
  const changed = [
    projectName(tx, content.name),
    replaceRows(
      tx,
      teams,
      content.teams.map(({ teamId, name, key, createdAt }) => [teamId, name, key, createdAt]),
    ),
    replaceRows(
      tx,
      members,
      content.members.map(({ memberId, name, joinedAt }) => [memberId, name, joinedAt]),
    ),
  ];
  return changed.includes(true);
}

/** Rows of a team document. True when any changed. */
export function projectTeam(tx: WriteHandle, doc: Y.Doc, teamId: TeamId): boolean {
  const rows = readProjects(doc).map(
    ({ projectId, name, createdAt }) =>
      [projectId, teamId, name, createdAt, Number(isMadeFor(teamId, projectId))] as const,
  );
  return replaceRows(tx, projectsOf(teamId), rows);
}
