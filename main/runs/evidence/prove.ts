import { evidenceId as evidenceIdSchema } from '../../../shared/domain/ids.ts';
import type { EvidenceRow } from '../../../shared/contract/methods/evidence.ts';
import { existsSync } from 'node:fs';
import { RunFailure } from '../failure.ts';
import { assertInside } from '../git/worktree.ts';
import type { NewRunLogEvent } from '../record/run-record.ts';
import { deleteRunning, insertEvidence, insertRunning } from './evidence-store.ts';
import { runCheck, type CheckEnd } from './run-check.ts';
import type { Check, EvidenceOptions, ProveRequest } from './types.ts';
import { readChanges, readHead } from './worktree-state.ts';

/** Names of files that a sentence tells. */
const TOLD = 3;

/** The worktree is there, and where it should be. Rejects with a RunFailure. */
async function assertWorktree({ worktree }: ProveRequest, { worktrees }: EvidenceOptions): Promise<void> {
  if (!existsSync(worktree.path)) {
    const message =
      'The worktree of the run is gone, so no check can run in it. What was proven before is kept.';
    throw new RunFailure('workspace', message);
  }
  await assertInside(worktree.path, worktrees);
}

/**
 * Runs one check and keeps what came of it, for the commit that was checked out when it began. It passes only
 * when the tracked files were those of that commit, before and after: else it says nothing of the commit.
 */
export async function proveCheck(
  request: ProveRequest,
  check: Check,
  options: EvidenceOptions,
  signal: AbortSignal,
): Promise<void> {
  const { store, journal, log, artifacts, git, clock, uuid, confine } = options;
  const { runId, issueId, worktree } = request;
  const id = uuid();
  await assertWorktree(request, options);
  const commit = await readHead(git, worktree, { signal });
  const before = await readChanges(git, worktree, { signal });
  try {
    const end = await runCheck(
      {
        check,
        id,
        signal,
        cwd: worktree.path,
        confine: (spawn) => confine?.(spawn, request) ?? spawn,
        started: (process) =>
          store.commit((tx) => {
            insertRunning(tx, id, process);
            journal.append(tx, { kind: 'run.event', runId });
          }),
      },
      options,
    );
    const changed = await readChanges(git, worktree);
    const head = await readHead(git, worktree);
    const found = { before, changed, moved: head === commit ? null : head };
    const row: EvidenceRow = {
      ...rowOf(check, end, found),
      evidenceId: evidenceIdSchema.parse(uuid()),
      runId,
      artifact: await artifacts.put(end.output),
      outputRemoved: null,
      commit,
      at: clock.now(),
    };
    await log.append(
      runId,
      () => [eventOf(row)],
      (tx) => {
        insertEvidence(tx, issueId, row);
        deleteRunning(tx, id);
      },
    );
  } catch (error) {
    // It has ended. Should this fail too, the next start of the host looks for it in vain.
    await store.commit((tx) => deleteRunning(tx, id)).catch(() => undefined);
    throw error;
  }
}

/** Evidence as the timeline of its run tells it. */
export function eventOf(row: EvidenceRow): NewRunLogEvent {
  const { evidenceId, kind, check, criterionId, command, exitCode, passed, commit, note, durationMs } = row;
  const what = { evidenceId, check, criterionId, command, exitCode, passed, commit, note, durationMs };
  return { kind: 'evidence', proof: kind, ...what };
}

interface Found {
  readonly before: readonly string[];
  readonly changed: readonly string[];
  /** The head that the check left, where it is another. */
  readonly moved: string | null;
}

/** What came of a check, apart from where and when it was run. */
function rowOf(
  check: Check,
  end: CheckEnd,
  found: Found,
): Omit<EvidenceRow, 'evidenceId' | 'runId' | 'artifact' | 'outputRemoved' | 'commit' | 'at'> {
  const { exit, timedOut, durationMs } = end;
  const words = wordsOf(check, end, found);
  return {
    kind: 'command',
    check: check.name,
    criterionId: null,
    criterionText: null,
    command: check.command,
    exitCode: timedOut ? null : exit.code,
    passed: exit.code === 0 && !timedOut && found.before.length === 0 && found.changed.length === 0,
    by: null,
    note: words === '' ? null : words,
    durationMs,
  };
}

/** What has to be known of a check beside its exit code. */
function wordsOf({ timeoutMs }: Check, { exit, timedOut, cut }: CheckEnd, found: Found): string {
  const { before, changed, moved } = found;
  const words: string[] = [];
  if (timedOut) words.push(`It was ended after ${limitOf(timeoutMs)}.`);
  else if (exit.code === null) words.push(`It was ended by ${exit.signal ?? 'a signal'}.`);
  if (before.length > 0) {
    words.push(`Files were not as in the commit when it began: ${namesOf(before)}. So it proves nothing.`);
  } else if (changed.length > 0) {
    words.push(`It changed tracked files: ${namesOf(changed)}. So it does not prove the commit.`);
  }
  if (moved !== null) words.push(`It moved the head to ${moved.slice(0, 7)}.`);
  if (cut > 0) words.push(`${cut} bytes of its output are not kept.`);
  return words.join(' ');
}

/** The first few names of files, and how many more there are. */
export function namesOf(paths: readonly string[]): string {
  const rest = paths.length - TOLD;
  return [...paths.slice(0, TOLD), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

function limitOf(ms: number): string {
  return ms < 60_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
