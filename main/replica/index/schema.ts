/** Raised with every change below: an index of another version is built anew. */
export const indexVersion = 3;

/**
 * What people and agents may query. `issue` shows what lists show: parents and projects that exist in
 * the same team. Descriptions are not here (search has them), nor is anything that belongs to this
 * machine alone. PGlite's session is always a superuser's: a query must have no way to leave its role, so it
 * gets no function that sets a role or runs SQL from a text.
 */
export const indexSchema = `
  CREATE TABLE index_state (version int NOT NULL, cursor bigint NOT NULL);
  CREATE TABLE team (team_id uuid PRIMARY KEY, name text NOT NULL, key text NOT NULL, created_at bigint NOT NULL);
  CREATE TABLE project (
    project_id uuid PRIMARY KEY, team_id uuid NOT NULL, name text NOT NULL, created_at bigint NOT NULL
  );
  CREATE TABLE member (member_id uuid PRIMARY KEY, name text NOT NULL, joined_at bigint NOT NULL);
  CREATE TABLE issue_row (
    issue_id uuid PRIMARY KEY,
    team_id uuid NOT NULL,
    number int,
    project_id uuid,
    parent_id uuid,
    title text NOT NULL,
    status text NOT NULL,
    priority text NOT NULL,
    assignee_id uuid,
    sort_order text COLLATE "C" NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL
  );
  CREATE INDEX ON issue_row (team_id, status);
  CREATE INDEX ON issue_row (project_id);
  CREATE INDEX ON issue_row (parent_id);
  CREATE INDEX ON issue_row (assignee_id);
  CREATE TABLE criterion (
    criterion_id uuid NOT NULL, issue_id uuid NOT NULL, text text NOT NULL, sort_order text COLLATE "C" NOT NULL,
    PRIMARY KEY (criterion_id, issue_id)
  );
  CREATE INDEX ON criterion (issue_id);
  CREATE VIEW issue AS
    SELECT r.issue_id, t.key || '-' || coalesce(r.number::text, '…') AS key, r.number, r.team_id,
      pr.project_id, p.issue_id AS parent_id, r.title, r.status, r.priority, r.assignee_id, r.sort_order,
      to_timestamp(r.created_at / 1000.0) AS created_at, to_timestamp(r.updated_at / 1000.0) AS updated_at
    FROM issue_row r
    LEFT JOIN team t ON t.team_id = r.team_id
    LEFT JOIN project pr ON pr.project_id = r.project_id AND pr.team_id = r.team_id
    LEFT JOIN issue_row p ON p.issue_id = r.parent_id AND p.team_id = r.team_id;
  CREATE ROLE reader NOLOGIN;
  GRANT SELECT ON team, project, member, issue, criterion TO reader;
  REVOKE EXECUTE ON FUNCTION set_config(text, text, boolean), ts_stat(text), ts_stat(text, text),
    query_to_xml(text, boolean, boolean, text), query_to_xmlschema(text, boolean, boolean, text),
    query_to_xml_and_xmlschema(text, boolean, boolean, text) FROM PUBLIC;
`;

/** What tells rows apart: a criterion's id may stand in two boards, which must not know of each other. */
export const indexKeys = {
  team: ['team_id'],
  project: ['project_id'],
  member: ['member_id'],
  issue_row: ['issue_id'],
  criterion: ['criterion_id', 'issue_id'],
} as const;

/** Columns of the tables that are fed, in order. */
export const indexColumns = {
  team: ['team_id', 'name', 'key', 'created_at'],
  project: ['project_id', 'team_id', 'name', 'created_at'],
  member: ['member_id', 'name', 'joined_at'],
  issue_row: [
    'issue_id',
    'team_id',
    'number',
    'project_id',
    'parent_id',
    'title',
    'status',
    'priority',
    'assignee_id',
    'sort_order',
    'created_at',
    'updated_at',
  ],
  criterion: ['criterion_id', 'issue_id', 'text', 'sort_order'],
} as const;

export type FedTable = keyof typeof indexColumns;
