import { checkLimits } from '../../../shared/contract/methods/evidence.ts';
import type { CriterionRow } from '../../../shared/contract/schemas.ts';
import type { CriterionId, ProjectId } from '../../../shared/domain/ids.ts';
import type { ReadHandle, WriteHandle } from '../../store/types.ts';
import { evidenceRefusals } from './refusals.ts';
import type { Check, Criterion, IssueCriteria } from './types.ts';

/** The checks of a project, by name. */
export function readChecks(read: ReadHandle, projectId: ProjectId): Check[] {
  const sql =
    'SELECT name, command, timeout_ms AS timeoutMs FROM run_check WHERE project_id = ? ORDER BY name';
  return read.all<Check>(sql, projectId).map((row) => ({ ...row }));
}

/** Adds a check or changes it; a time limit that is not named stays as it was. */
export function writeCheck(
  tx: WriteHandle,
  projectId: ProjectId,
  { name, command, timeoutMs }: { name: string; command: string; timeoutMs: number | undefined },
): void {
  const known = readChecks(tx, projectId);
  const before = known.find((check) => check.name === name);
  if (!before && known.length >= checkLimits.perProject) throw evidenceRefusals.tooManyChecks();
  const limit = timeoutMs ?? before?.timeoutMs ?? checkLimits.timeoutMs.initial;
  const sql = 'INSERT OR REPLACE INTO run_check (project_id, name, command, timeout_ms) VALUES (?, ?, ?, ?)';
  tx.run(sql, projectId, name, command, limit);
}

/** Criteria that need it stay tied to its name: what was demanded is not forgotten because it cannot be had. */
export function removeCheck(tx: WriteHandle, projectId: ProjectId, name: string): void {
  tx.run('DELETE FROM run_check WHERE project_id = ? AND name = ?', projectId, name);
}

/** Says which check a criterion needs; refuses a name that no project has. */
export function writeLink(tx: WriteHandle, criterionId: CriterionId, name: string | null): void {
  if (name === null) {
    tx.run('DELETE FROM criterion_check WHERE criterion_id = ?', criterionId);
    return;
  }
  if (!tx.get('SELECT 1 FROM run_check WHERE name = ?', name)) throw evidenceRefusals.noCheck(name);
  const sql = 'INSERT OR REPLACE INTO criterion_check (criterion_id, check_name) VALUES (?, ?)';
  tx.run(sql, criterionId, name);
}

/** The criteria of an issue with the checks that they need. */
export function readCriteria(read: ReadHandle, { projectId, criteria }: IssueCriteria): Criterion[] {
  const named = criteria.map((criterion) => {
    const sql = 'SELECT check_name AS name FROM criterion_check WHERE criterion_id = ?';
    const name = read.get<{ name: string }>(sql, criterion.criterionId)?.name ?? null;
    return { ...criterion, name };
  });
  return withChecks(read, projectId, named);
}

/** Criteria with the checks of a project that have the given names; one that the project has not has no command. */
export function withChecks(
  read: ReadHandle,
  projectId: ProjectId | null,
  criteria: readonly (CriterionRow & { readonly name: string | null })[],
): Criterion[] {
  const checks = new Map(
    (projectId === null ? [] : readChecks(read, projectId)).map((check) => [check.name, check]),
  );
  return criteria.map(({ criterionId, text, name }) => {
    if (name === null) return { criterionId, text, check: null };
    const absent = { name, command: null, timeoutMs: checkLimits.timeoutMs.initial };
    return { criterionId, text, check: checks.get(name) ?? absent };
  });
}

/** The checks that criteria need and the project has, each once, in the order of the criteria. */
export function checksOf(criteria: readonly Criterion[]): Check[] {
  const found = new Map<string, Check>();
  for (const { check } of criteria) {
    if (check === null || check.command === null || found.has(check.name)) continue;
    found.set(check.name, { ...check, command: check.command });
  }
  return [...found.values()];
}
