import type { EvidenceRow } from '../../../shared/contract/methods/evidence.ts';
import { removal } from '../../../shared/contract/retention.ts';
import type { CriterionId, EvidenceId, IssueId, RunId } from '../../../shared/domain/ids.ts';
import type { ProcessIdentity } from '../../supervisor/protocol.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import type { Criterion } from './types.ts';
import type { Proofs } from './judge-criterion.ts';

const columns = `evidence_id AS evidenceId, run_id AS runId, kind, check_name AS "check",
  criterion_id AS criterionId, criterion_text AS criterionText, command, exit_code AS exitCode, passed,
  artifact, output_removed AS outputRemoved, "commit", at, by, note, duration_ms AS durationMs`;

type Stored = Omit<EvidenceRow, 'passed' | 'outputRemoved'> & {
  readonly passed: number;
  readonly outputRemoved: string | null;
};
const outputRemoved = removal.pick({ at: true, reason: true });

function toRow(stored: Stored | undefined): EvidenceRow | null {
  if (stored === undefined) return null;
  const { outputRemoved: text, passed } = stored;
  return {
    ...stored,
    passed: passed === 1,
    outputRemoved: text === null ? null : outputRemoved.parse(JSON.parse(text)),
  };
}

export function insertEvidence(tx: WriteHandle, issueId: IssueId, row: EvidenceRow): void {
  const names = `evidence_id, run_id, issue_id, kind, check_name, criterion_id, criterion_text, command,
    exit_code, passed, artifact, "commit", at, by, note, duration_ms`;
  tx.run(
    `INSERT INTO evidence (${names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[row.evidenceId, row.runId, issueId, row.kind, row.check, row.criterionId, row.criterionText],
    ...[row.command, row.exitCode, row.passed ? 1 : 0, row.artifact, row.commit, row.at, row.by],
    ...[row.note, row.durationMs],
  );
}

export function findEvidence(read: ReadHandle, evidenceId: EvidenceId): EvidenceRow | null {
  return toRow(read.get<Stored>(`SELECT ${columns} FROM evidence WHERE evidence_id = ?`, evidenceId));
}

/** The newest evidence of a run for a criterion: of its check, and of a person. */
export function newestProofs(read: ReadHandle, runId: RunId, { criterionId, check }: Criterion): Proofs {
  return {
    evidence: check === null ? null : newestOfCheck(read, runId, check.name),
    signedOff: newestNote(read, runId, criterionId),
  };
}

function newestOfCheck(read: ReadHandle, runId: RunId, name: string): EvidenceRow | null {
  const where = "run_id = ? AND kind = 'command' AND check_name = ?";
  const sql = `SELECT ${columns} FROM evidence WHERE ${where} ORDER BY place DESC LIMIT 1`;
  return toRow(read.get<Stored>(sql, runId, name));
}

function newestNote(read: ReadHandle, runId: RunId, criterionId: CriterionId): EvidenceRow | null {
  const where = "run_id = ? AND kind = 'note' AND criterion_id = ?";
  const sql = `SELECT ${columns} FROM evidence WHERE ${where} ORDER BY place DESC LIMIT 1`;
  return toRow(read.get<Stored>(sql, runId, criterionId));
}

export function insertRunning(tx: WriteHandle, processId: string, { pid, startTime }: ProcessIdentity): void {
  const sql = 'INSERT INTO running_check (process_id, pid, start_time) VALUES (?, ?, ?)';
  tx.run(sql, processId, pid, startTime);
}

export function deleteRunning(tx: WriteHandle, processId: string): void {
  tx.run('DELETE FROM running_check WHERE process_id = ?', processId);
}

/** Processes of checks that had not ended when they were last heard of. */
export function readRunning(read: ReadHandle): { processId: string; process: ProcessIdentity }[] {
  const sql = 'SELECT process_id AS processId, pid, start_time AS startTime FROM running_check';
  return read
    .all<{ processId: string } & ProcessIdentity>(sql)
    .map(({ processId, pid, startTime }) => ({ processId, process: { pid, startTime } }));
}
