import { useEffect, useState } from 'react';
import { HearthError } from '../../../shared/contract/errors.ts';
import type { IssueDetail } from '../../../shared/contract/schemas.ts';
import type { IssueId } from '../../../shared/domain/ids.ts';
import { useHost } from '../../lib/app-context.ts';
import { followHost } from '../../lib/follow-host.ts';
import { sentence } from '../../lib/use-action.ts';

/** What lists do not hold of an issue. `failed` when nothing could be read at all. */
export type IssueReading =
  | { readonly status: 'reading' }
  | { readonly status: 'read'; readonly detail: IssueDetail }
  | { readonly status: 'failed'; readonly code: string; readonly message: string };

/** Reads an issue, again after each change of it and after each new connection. */
export function useIssueDetail(issueId: IssueId): IssueReading {
  const host = useHost();
  const [reading, setReading] = useState<IssueReading>({ status: 'reading' });
  useEffect(
    () =>
      followHost(
        host,
        (event) => event.kind === 'issues.changed' && event.issueIds.includes(issueId),
        (signal) => {
          host.call('issues.get', { issueId }, { signal }).then(
            (detail) => {
              if (!signal.aborted) setReading({ status: 'read', detail });
            },
            (error: unknown) => {
              if (!signal.aborted)
                setReading((before) => (before.status === 'read' ? before : failure(error)));
            },
          );
        },
      ),
    [host, issueId],
  );
  return reading;
}

function failure(error: unknown): IssueReading {
  const code = error instanceof HearthError ? error.code : 'INTERNAL';
  return { status: 'failed', code, message: sentence(error) };
}
