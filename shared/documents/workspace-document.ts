import type * as Y from 'yjs';
import { memberId, teamId, type MemberId, type TeamId } from '../domain/ids.ts';
import { limits, teamKeyPattern } from '../domain/issue.ts';
import { withOwnKeys } from './team-keys.ts';
import { innerMap, setChanged, writeEntry, type LooseMap } from './y-map.ts';
import { readAs, readLabel, readTime } from './y-read.ts';

export interface WorkspaceTeam {
  readonly teamId: TeamId;
  readonly name: string;
  readonly key: string;
  readonly createdAt: number;
}

export interface WorkspaceMember {
  readonly memberId: MemberId;
  readonly name: string;
  readonly joinedAt: number;
}

/** What the document `workspace` says. `name` is null until the document has arrived. */
export interface WorkspaceContent {
  readonly name: string | null;
  readonly teams: readonly WorkspaceTeam[];
  readonly members: readonly WorkspaceMember[];
}

function readTeam(id: string, fields: LooseMap): WorkspaceTeam | null {
  const known = readAs(teamId, id, null);
  if (known === null) return null;
  const key = readLabel(fields.get('key'), limits.name, '');
  return {
    teamId: known,
    name: readLabel(fields.get('name'), limits.name, 'Untitled'),
    key: teamKeyPattern.test(key) ? key : 'TEAM',
    createdAt: readTime(fields.get('createdAt')),
  };
}

function readMember(id: string, fields: LooseMap): WorkspaceMember | null {
  const known = readAs(memberId, id, null);
  if (known === null) return null;
  return {
    memberId: known,
    name: readLabel(fields.get('name'), limits.name, 'Member'),
    joinedAt: readTime(fields.get('joinedAt')),
  };
}

function readEntries<T>(map: LooseMap, read: (id: string, fields: LooseMap) => T | null): T[] {
  const entries: T[] = [];
  for (const id of map.keys()) {
    const fields = innerMap(map, id);
    const entry = fields && read(id, fields);
    if (entry) entries.push(entry);
  }
  return entries;
}

/** Projects the document `workspace`. */
export function readWorkspace(doc: Y.Doc): WorkspaceContent {
  const name = readLabel(doc.getMap('meta').get('name'), limits.name, '');
  return {
    name: name === '' ? null : name,
    teams: withOwnKeys(readEntries(doc.getMap('teams'), readTeam)),
    members: readEntries(doc.getMap('members'), readMember),
  };
}

export function writeWorkspaceName(doc: Y.Doc, name: string): void {
  setChanged(doc.getMap('meta'), { name });
}

export function writeTeam(doc: Y.Doc, { teamId: id, ...fields }: WorkspaceTeam): void {
  writeEntry(doc.getMap('teams'), id, fields);
}

export function writeMember(doc: Y.Doc, { memberId: id, ...fields }: WorkspaceMember): void {
  writeEntry(doc.getMap('members'), id, fields);
}

/** Renames a member that is there; false when there is none. */
export function writeMemberName(doc: Y.Doc, id: MemberId, name: string): boolean {
  if (!doc.getMap('members').has(id)) return false;
  writeEntry(doc.getMap('members'), id, { name });
  return true;
}
