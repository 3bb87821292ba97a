import type * as Y from 'yjs';
import { projectId, type ProjectId } from '../domain/ids.ts';
import { limits } from '../domain/issue.ts';
import { innerMap, writeEntry } from './y-map.ts';
import { readAs, readLabel, readTime } from './y-read.ts';

/** A project as its team's document holds it. Paths of repositories are never in a document. */
export interface TeamProject {
  readonly projectId: ProjectId;
  readonly name: string;
  readonly createdAt: number;
}

/** Projects the document `team:<id>`. */
export function readProjects(doc: Y.Doc): TeamProject[] {
  const map = doc.getMap('projects');
  const projects: TeamProject[] = [];
  for (const key of map.keys()) {
    const id = readAs(projectId, key, null);
    const fields = innerMap(map, key);
    if (id === null || fields === null) continue;
    projects.push({
      projectId: id,
      name: readLabel(fields.get('name'), limits.name, 'Untitled'),
      createdAt: readTime(fields.get('createdAt')),
    });
  }
  return projects;
}

/** Adds a project, or changes the given fields of one. */
export function writeProject(
  doc: Y.Doc,
  id: ProjectId,
  fields: Partial<Omit<TeamProject, 'projectId'>>,
): void {
  writeEntry(doc.getMap('projects'), id, fields);
}
