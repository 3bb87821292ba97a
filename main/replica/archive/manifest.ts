import { z } from 'zod';
import type { Result } from '../../../shared/contract/contract.ts';
import { HearthError } from '../../../shared/contract/errors.ts';
import { documentId, parseDocumentId, type DocumentAddress } from '../../../shared/documents/document-id.ts';
import { groupOfAddress, isGroupId, type GroupId } from '../../../shared/documents/group-id.ts';
import {
  issueId,
  memberId,
  projectId,
  teamId,
  workspaceId,
  type MemberId,
  type WorkspaceId,
} from '../../../shared/domain/ids.ts';
import type { Tombstone } from '../tombstones.ts';
import { invalidArchive } from './archive-error.ts';

export type ArchiveCounts = Result<'workspace.export'>['counts'];

/** One file of an export. */
export interface ArchiveEntry {
  readonly path: string;
  readonly bytes: number;
  /** Of the uncompressed content, in hex. */
  readonly sha256: string;
  /** The group that the document belongs to; documents only. */
  readonly group?: string | undefined;
}

/** What `manifest.json` says. */
export interface Manifest {
  readonly format: 'hearth-workspace';
  readonly version: 1;
  readonly workspaceId: WorkspaceId;
  readonly name: string;
  /** The member who exported: whoever imports goes on as this one. */
  readonly memberId: MemberId;
  /** ms since the epoch. */
  readonly createdAt: number;
  readonly counts: ArchiveCounts;
  readonly entries: readonly ArchiveEntry[];
}

export const files = {
  manifest: 'manifest.json',
  workspace: 'workspace.json',
  issues: 'issues.json',
} as const;

const VERSION = 1;

const count = z.number().int().min(0);
const manifest: z.ZodType<Manifest> = z.object({
  format: z.literal('hearth-workspace'),
  version: z.literal(VERSION),
  workspaceId,
  name: z.string(),
  memberId,
  createdAt: z.number(),
  counts: z.object({
    teams: count,
    projects: count,
    members: count,
    issues: count,
    deletedIssues: count,
    criteria: count,
    documents: count,
  }),
  entries: z.array(
    z.object({
      path: z.string(),
      bytes: count,
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      group: z.string().optional(),
    }),
  ),
});
const label = z.object({ format: z.literal('hearth-workspace'), version: z.number().int().min(1) });

/** What an import reads of `workspace.json`; the rest of it is for people. */
export interface WorkspaceFile {
  readonly teams: readonly { readonly teamId: string }[];
  readonly members: readonly { readonly memberId: MemberId }[];
  readonly purged: readonly Tombstone[];
}

const workspaceFile: z.ZodType<WorkspaceFile> = z.object({
  teams: z.array(z.object({ teamId })),
  projects: z.array(z.object({ projectId })),
  members: z.array(z.object({ memberId })),
  purged: z.array(z.object({ issueId, teamId: teamId.nullable(), number: z.number().int().nullable() })),
});

function parseJson(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw invalidArchive(`its ${path} is not JSON`, error);
  }
}

function parseAs<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const { success, data } = schema.safeParse(value);
  if (success) return data;
  throw invalidArchive(`its ${path} does not say what it has to`);
}

/** Reads `manifest.json`. Throws ARCHIVE_INVALID, or SCHEMA_AHEAD for one of a newer program. */
export function parseManifest(bytes: Buffer): Manifest {
  const value = parseJson(bytes, files.manifest);
  const { version } = parseAs(label, value, files.manifest);
  if (version > VERSION) {
    throw new HearthError(
      'SCHEMA_AHEAD',
      'This export was written by a newer version of Hearth. Nothing was changed. Update Hearth to import it.',
    );
  }
  return parseAs(manifest, value, files.manifest);
}

/** Reads `workspace.json`. Throws ARCHIVE_INVALID. */
export function parseWorkspaceFile(bytes: Buffer): WorkspaceFile {
  return parseAs(workspaceFile, parseJson(bytes, files.workspace), files.workspace);
}

/** Where a document is in an export: file systems do not like colons. */
export function documentPath(id: string): string {
  return `documents/${id.replaceAll(':', '_')}.yjs`;
}

/** A document of an export. */
export interface ArchivedDocument {
  readonly name: string;
  readonly address: DocumentAddress;
  readonly group: GroupId;
  readonly entry: ArchiveEntry;
}

/** True for documents that belong to the workspace and not to one person. */
export function isShared(address: DocumentAddress): boolean {
  return address.kind !== 'member';
}

/**
 * The document behind a path; null for any other path. Throws ARCHIVE_INVALID when its group is not the one that
 * such a document has.
 */
export function documentOf(entry: ArchiveEntry, teams: ReadonlySet<string>): ArchivedDocument | null {
  const [, spelled] = /^documents\/([0-9a-z_-]{1,128})\.yjs$/.exec(entry.path) ?? [];
  const address = spelled === undefined ? null : parseDocumentId(spelled.replaceAll('_', ':'));
  if (!address || !isShared(address)) return null;
  const { group } = entry;
  const own = groupOfAddress(address);
  const isRight =
    group !== undefined &&
    isGroupId(group) &&
    (group === 'workspace' || teams.has(group.slice('team:'.length))) &&
    (own === null ? group.startsWith('team:') : group === own);
  if (!isRight) throw invalidArchive(`${entry.path} belongs to no team of this workspace`);
  return { name: documentId(address), address, group, entry };
}
