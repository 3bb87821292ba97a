import type { Result } from '../../../shared/contract/contract.ts';
import { formatCount } from '../../ui/lib/format.ts';

const two = (value: number): string => String(value).padStart(2, '0');

/** A path beside the profile, with the name of the workspace and the day of `now` (ms): `/data/tidewright-2026-11-21.zip`. */
export function suggestExportPath(profile: string, name: string, now: number): string {
  const separator = /^[A-Za-z]:\\|^\\\\/.test(profile) ? '\\' : '/';
  const parent = profile.split(separator).slice(0, -1).join(separator);
  const date = new Date(now);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const words = name
    .normalize('NFKD')
    .toLowerCase()
    .match(/[a-z0-9]+/g) ?? ['hearth'];
  return `${parent}${separator}${words.join('-')}-${day}.zip`;
}

const counted = (count: number, one: string, many: string): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** `1.2 MB: 420 issues (12 of them deleted), 3 projects, 2 members.` */
export function describeExport({
  bytes,
  counts,
}: Pick<Result<'workspace.export'>, 'bytes' | 'counts'>): string {
  const deleted = counts.deletedIssues === 0 ? '' : ` (${formatCount(counts.deletedIssues)} of them deleted)`;
  const parts = [
    `${counted(counts.issues, 'issue', 'issues')}${deleted}`,
    counted(counts.projects, 'project', 'projects'),
    counted(counts.members, 'member', 'members'),
  ];
  return `${formatBytes(bytes)}: ${parts.join(', ')}. Keep it as a backup, or import it into an empty profile.`;
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} KB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
