import { useEffect, useState, useSyncExternalStore } from 'react';
import { documentId } from '../../../../shared/documents/document-id.ts';
import type { IssueId } from '../../../../shared/domain/ids.ts';
import { useHost, useReplica } from '../../../lib/app-context.ts';
import { personOf } from '../../../lib/people.ts';
import { createLiveDocument, type LiveDocument, type LiveState } from './live-document.ts';

const opening: LiveState = { phase: 'opening', shared: null };
const neverChanges = (): (() => void) => () => undefined;

/** Keeps the description of an issue open for as long as the component is shown. */
export function useLiveDocument(issueId: IssueId): LiveState {
  const host = useHost();
  const me = useReplica((snapshot) => snapshot.me?.memberId ?? null);
  const name = useReplica((snapshot) => personOf(snapshot.members, me)?.name ?? '');
  const [live, setLive] = useState<LiveDocument | null>(null);
  useEffect(() => {
    if (me === null) return undefined;
    const opened = createLiveDocument({
      host,
      documentId: documentId({ kind: 'issue', issueId }),
      user: { memberId: me, name },
    });
    setLive(opened);
    return () => {
      setLive(null);
      opened.close();
    };
  }, [host, issueId, me, name]);
  return useSyncExternalStore(live?.subscribe ?? neverChanges, live?.state ?? (() => opening));
}
