import { useEffect, useMemo } from 'react';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import type { EvidenceView } from '../../../shared/contract/methods/evidence.ts';
import type { IssueId, RunId } from '../../../shared/domain/ids.ts';
import type { HostConnection } from '../../client/connect-host.ts';
import { pageTimers } from '../../client/platform.ts';
import { useHost } from '../app-context.ts';
import { createHostFeed, type HostReading } from '../host-feed.ts';
import { useFeed } from '../use-feed.ts';

type Host = Pick<HostConnection, 'call'>;

/** What proves the criteria of a run's issue, as it changes. */
export function useRunEvidence(runId: RunId, issueId: IssueId): HostReading<EvidenceView> {
  const read = useMemo(() => (host: Host) => host.call('evidence.query', { runId }), [runId]);
  const matters = useMemo(
    () => (event: JournalEvent) =>
      ((event.kind === 'run.event' || event.kind === 'run.changed') && event.runId === runId) ||
      changesChecks(event, issueId),
    [runId, issueId],
  );
  return useReading(read, matters);
}

/** The same for the newest run of an issue. */
export function useIssueEvidence(issueId: IssueId): HostReading<EvidenceView> {
  const { read, matters } = useMemo(() => readingOfIssue(issueId), [issueId]);
  return useReading(read, matters);
}

/** What happens in the run that was found the last time changes the evidence too. */
function readingOfIssue(issueId: IssueId): {
  read(host: Host): Promise<EvidenceView>;
  matters(event: JournalEvent): boolean;
} {
  let runId: RunId | null = null;
  return {
    async read(host) {
      const view = await host.call('evidence.ofIssue', { issueId });
      ({ runId } = view);
      return view;
    },
    matters: (event) =>
      (event.kind === 'run.changed' && event.issueId === issueId) ||
      (event.kind === 'run.event' && event.runId === runId) ||
      changesChecks(event, issueId),
  };
}

function changesChecks(event: JournalEvent, issueId: IssueId): boolean {
  if (event.kind === 'issues.changed') return event.issueIds.includes(issueId);
  return event.kind === 'action' && /^(checks|evidence)\./.test(event.method);
}

/** The head moves without a word to the host when a person commits, so it is read again when they come back. */
function useReading(
  read: (host: Host) => Promise<EvidenceView>,
  matters: (event: JournalEvent) => boolean,
): HostReading<EvidenceView> {
  const host = useHost();
  const feed = useMemo(
    () => createHostFeed({ host, timers: pageTimers, read, matters }),
    [host, read, matters],
  );
  useEffect(() => {
    window.addEventListener('focus', feed.again);
    return () => window.removeEventListener('focus', feed.again);
  }, [feed]);
  return useFeed(feed);
}
