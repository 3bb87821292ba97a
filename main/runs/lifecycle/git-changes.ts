import { compareFingerprints } from '../git/compare-fingerprints.ts';
import { fingerprintGit, type GitFingerprint } from '../git/fingerprint.ts';
import type { Git } from '../git/git.ts';
import type { RunLog } from '../record/run-log.ts';
import type { NewRunLogEvent } from '../record/run-record.ts';
import type { LiveRun } from './live-run.ts';
import type { Workplace } from './prepare.ts';

interface Context {
  readonly git: Git;
  readonly log: RunLog;
}

/** Notes what an agent could change of the repository to have programs run later; null where that cannot be read. */
export function noteGit(
  context: Pick<Context, 'git'>,
  { worktree }: Workplace,
): Promise<GitFingerprint | null> {
  return fingerprintGit(context.git, worktree).catch(() => null);
}

/** Tells in the timeline what the agent changed there. */
export async function tellGitChanges(
  { facts: { runId } }: LiveRun,
  context: Context,
  place: Workplace,
  before: GitFingerprint | null,
): Promise<void> {
  const after = await noteGit(context, place);
  const changes = before && after ? compareFingerprints(before, after) : [];
  const told = changes.map(({ sentence }): NewRunLogEvent => ({ kind: 'log', text: sentence }));
  if (told.length > 0) await context.log.append(runId, () => told);
}
