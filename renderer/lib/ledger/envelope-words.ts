import type { LedgerRow } from '../../../shared/contract/ledger-schemas.ts';
import type { ReplicaSnapshot } from '../../client/replica-snapshot.ts';
import { formatDate, formatDuration, formatTimeOfDay } from '../../ui/lib/format.ts';
import { runNumber } from '../run-words.ts';
import type { EnvelopeFieldText } from './read-envelope.ts';

const kindWords: Readonly<Record<LedgerRow['kind'], string>> = {
  'run.start': 'Start',
  'run.progress': 'Progress',
  'run.finish': 'Finish',
};

/** `start`, `progress` or `finish`, as the list shows it. */
export function shortKind(kind: LedgerRow['kind']): string {
  return kind.slice('run.'.length);
}

/** The key of an issue; of one that is not known here, nothing to mistake for one. */
export function keyOfIssue({ issues }: ReplicaSnapshot, issueId: LedgerRow['issueId']): string {
  return issues.byId.get(issueId)?.key ?? '–';
}

/** What an envelope is about: `Start of run 3, ENG-412`. */
export function titleOf(row: LedgerRow, snapshot: ReplicaSnapshot): string {
  const run = snapshot.runs.byId.get(row.runId);
  const which = run ? `run ${runNumber(snapshot.runs, run)}` : 'a run';
  return `${kindWords[row.kind]} of ${which}, ${keyOfIssue(snapshot, row.issueId)}`;
}

/** The human reading of a field, where its value does not speak for itself. */
export function readingOf(
  { name, value }: EnvelopeFieldText,
  row: LedgerRow,
  snapshot: ReplicaSnapshot,
): string | null {
  if (name.endsWith('At') && /^\d+$/.test(value)) return formatTimeOfDay(Number(value), 'ms');
  switch (name) {
    case 'run.durationMs':
      return formatDuration(Number(value));
    case 'run.issueId':
      return keyOfIssue(snapshot, row.issueId);
    case 'workspaceId':
      return snapshot.workspace?.workspaceId === value ? snapshot.workspace.name : null;
    case 'groupId':
      return snapshot.teams.find(({ teamId }) => value.includes(teamId))?.name ?? null;
    case 'deviceId':
      return snapshot.me?.deviceId === value ? 'this machine' : null;
    default:
      return null;
  }
}

/** The moment of an envelope: `17 Nov 2026, 14:02:11.731`. */
export function formatMoment(at: number, now: number): string {
  return `${formatDate(at, now)}, ${formatTimeOfDay(at, 'ms')}`;
}
