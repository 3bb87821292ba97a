import { teamGroup } from '../../../shared/documents/group-id.ts';
import { writeProject } from '../../../shared/documents/team-document.ts';
import type { ProjectId, TeamId } from '../../../shared/domain/ids.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import type { Edit } from '../edit.ts';
import type { ChangeOf } from './change.ts';

interface CurrentProject {
  readonly teamId: TeamId;
  readonly name: string;
  readonly repo: string | null;
}

/** A project with the path that this machine knows. */
export function readCurrentProject(read: ReadHandle, projectId: ProjectId): CurrentProject | undefined {
  return read.get<CurrentProject>(
    `SELECT team_id AS teamId, name, l.repo FROM shown_project LEFT JOIN project_local l USING (project_id)
     WHERE project_id = ?`,
    projectId,
  );
}

/** Keeps the path of a checkout, on this machine only. */
export function setRepo(tx: WriteHandle, id: ProjectId, repo: string | null): void {
  if (repo === null) tx.run('DELETE FROM project_local WHERE project_id = ?', id);
  else
    tx.run(
      'INSERT INTO project_local (project_id, repo) VALUES (?, ?) ON CONFLICT (project_id) DO UPDATE SET repo = excluded.repo',
      id,
      repo,
    );
}

/** Writes a project's name or path, unless it is another one by now. Answers the change that goes back, or null. */
export function applyProject(edit: Edit, change: ChangeOf<'project'>): ChangeOf<'project'> | null {
  const { projectId, field, from, to } = change;
  const current = readCurrentProject(edit.tx, projectId);
  if (!current || current[field] !== from) return null;
  if (field === 'repo') {
    setRepo(edit.tx, projectId, to);
    edit.touched.workspace = true;
  } else if (to !== null) {
    const { teamId } = current;
    edit.change({ kind: 'team', teamId }, teamGroup(teamId), (doc) =>
      writeProject(doc, projectId, { name: to }),
    );
  }
  return { kind: 'project', projectId, field, from: to, to: from };
}
