import { useEffect, useMemo, useState } from 'react';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { useHost, useReplica } from '../app-context.ts';
import { followHost } from '../follow-host.ts';
import type { Overlap } from './overlap-words.ts';
import { unlandedWork } from './unlanded-work.ts';

const none: readonly Overlap[] = [];

/**
 * Where the work of an issue on this machine meets that of others. Asked for while both have some, and again when what
 * the window knows of that work has changed.
 */
export function useOverlaps(issueId: IssueId): readonly Overlap[] {
  const host = useHost();
  const runs = useReplica((snapshot) => snapshot.runs);
  const work = useMemo(() => unlandedWork(runs, issueId), [runs, issueId]);
  const [rows, setRows] = useState(none);
  useEffect(() => {
    if (work === '') return undefined;
    return followHost(
      host,
      // Its worktree may have been removed, after others have landed it.
      (event) => event.kind === 'run.event' && work.includes(event.runId),
      (signal) => {
        host.call('runs.overlaps', { issueId }, { signal }).then(
          (answer) => {
            if (!signal.aborted) setRows(answer.rows);
          },
          // The note is a convenience, and landing tells the same: what it said before stays.
          () => undefined,
        );
      },
    );
  }, [host, issueId, work]);
  // What was read before is of runs that may have landed since.
  return useMemo(() => {
    const isThere = ({ runId, otherRunId }: Overlap): boolean =>
      work.includes(runId) && work.includes(otherRunId);
    return work === '' ? none : rows.filter(isThere);
  }, [rows, work]);
}
