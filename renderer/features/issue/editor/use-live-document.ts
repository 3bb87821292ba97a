import { useEffect, useState } from 'react';
import { documentId } from '../../../../shared/documents/document-id.ts';
import type { IssueId } from '../../../../shared/domain/ids.ts';
import { useHost, useReplica } from '../../../lib/app-context.ts';
import { personOf } from '../../../lib/people.ts';
import { createLiveDocument, type LiveState } from './live-document.ts';

const opening: LiveState = { phase: 'opening', shared: null };

/** Keeps the description of an issue open for as long as the component is shown. */
export function useLiveDocument(issueId: IssueId): LiveState {
  const host = useHost();
  const me = useReplica((snapshot) => snapshot.me?.memberId ?? null);
  const name = useReplica((snapshot) => personOf(snapshot.members, me)?.name ?? '');
  const [state, setState] = useState(opening);
  useEffect(() => {
    if (me === null) return undefined;
    const opened = createLiveDocument({
      host,
      documentId: documentId({ kind: 'issue', issueId }),
      user: { memberId: me, name },
    });
    const stop = opened.subscribe(() => setState(opened.state()));
    return () => {
      stop();
      opened.close();
      setState(opening);
    };
  }, [host, issueId, me, name]);
  return state;
}
