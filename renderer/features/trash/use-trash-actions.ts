import { useState } from 'react';
import type { DeletedIssueRow } from '../../../shared/contract/schemas.ts';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { bulkParts } from '../../lib/bulk-parts.ts';
import { useReadOnly } from '../../lib/may-write.ts';
import { sentence } from '../../lib/use-action.ts';
import { useDenial } from '../../lib/use-edit-keys.ts';
import { spellIssues } from './trash-words.ts';

/** What a person is asked about. It stays while the question fades out. */
interface Asked {
  readonly open: boolean;
  readonly issues: readonly DeletedIssueRow[];
}

/** What can be done with deleted issues. */
export interface TrashActions {
  restore(issues: readonly DeletedIssueRow[]): void;
  /** Asks first: `asked` holds them until `answer`. */
  purge(issues: readonly DeletedIssueRow[]): void;
  readonly asked: Asked;
  answer(yes: boolean): void;
  readonly whyNotRestore: string | undefined;
  readonly whyNotPurge: string | undefined;
}

const forAdmins = 'Only owners and admins delete for ever in a shared workspace.';

/** Restores, and deletes for ever; toasts say what came of it. `leaving` hears what is about to leave the list. */
export function useTrashActions(leaving: (issues: readonly DeletedIssueRow[]) => void): TrashActions {
  const { host, toasts } = useApp();
  const role = useReplica((snapshot) => snapshot.sync.role);
  const readOnly = useReadOnly();
  const deny = useDenial();
  const [asked, setAsked] = useState<Asked>({ open: false, issues: [] });
  const refused = (failure: unknown): void => void toasts.show({ text: sentence(failure) });
  const call = (
    method: 'issues.restore' | 'issues.purge' | 'issues.delete',
    issues: readonly DeletedIssueRow[],
  ): Promise<unknown> =>
    Promise.all(
      bulkParts(issues.map(({ issueId }) => issueId)).map((issueIds) => host.call(method, { issueIds })),
    );
  const whyNotRestore = readOnly;
  const whyNotPurge =
    readOnly ?? (role === null || role === 'owner' || role === 'admin' ? undefined : forAdmins);
  const may = (why: string | undefined, issues: readonly DeletedIssueRow[]): boolean => {
    if (why !== undefined) deny(why);
    return why === undefined && issues.length > 0;
  };
  return {
    asked,
    whyNotRestore,
    whyNotPurge,
    restore(issues) {
      if (!may(whyNotRestore, issues)) return;
      leaving(issues);
      const back = (): void => void call('issues.delete', issues).catch(refused);
      call('issues.restore', issues).then(
        () => toasts.show({ text: `Restored ${spellIssues(issues)}`, action: { label: 'Undo', run: back } }),
        refused,
      );
    },
    purge(issues) {
      if (may(whyNotPurge, issues)) setAsked({ open: true, issues });
    },
    answer(yes) {
      const { issues } = asked;
      setAsked({ open: false, issues });
      if (!yes) return;
      leaving(issues);
      call('issues.purge', issues).then(
        () => toasts.show({ text: `Deleted ${spellIssues(issues)} for ever` }),
        refused,
      );
    },
  };
}
