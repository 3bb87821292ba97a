import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import type { RunSnapshot } from '../../boundary/types.ts';
import type { RunRecord } from './run-record.ts';

/** What both the row of a run and its envelope hold. */
function shared(record: RunRecord): Omit<RunSnapshot, 'groupId' | 'state'> {
  const { runId, issueId, queuedAt, startedAt, endedAt, worktree, end } = record;
  return {
    runId,
    issueId,
    queuedAt,
    ...(startedAt === null ? {} : { startedAt }),
    ...(endedAt === null ? {} : { endedAt }),
    ...(end?.durationMs == null ? {} : { durationMs: end.durationMs }),
    ...(worktree === null ? {} : { branch: worktree.branch }),
    ...(end?.commit == null ? {} : { commit: end.commit }),
    outcome: end?.outcome ?? 'none',
    errorCategory: end?.errorCategory ?? 'none',
  };
}

/** All of a run that may ever leave this machine. */
export function snapshotOf(record: RunRecord): RunSnapshot {
  return { ...shared(record), groupId: record.groupId, state: record.state };
}

/** A run of this device as its clients see it. */
export function rowOf(
  record: RunRecord,
  { sync, waitsFor }: Pick<LocalRunRow, 'sync' | 'waitsFor'>,
): LocalRunRow {
  const { state, harness, agent, command, message, end, worktree, approvals, sandbox } = record;
  const { landed, discarded, removed, settings } = record;
  return {
    ...shared(record),
    state,
    harness,
    agent,
    command,
    message,
    exitCode: end?.exitCode ?? null,
    worktree: worktree?.path ?? null,
    baseBranch: worktree?.base ?? null,
    baseCommit: worktree?.commit ?? null,
    hasTerminal: harness === 'pty',
    sandboxed: sandbox?.sandboxed ?? null,
    sync,
    approval: approvals[0] ?? null,
    landed,
    discarded,
    caps: settings.caps,
    waitsFor,
    removed: [...removed],
  };
}
