import { useState } from 'react';
import { useHost, useReplica } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { navigate } from '../../lib/use-route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Digits } from '../../ui/lib/digits.tsx';
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx';
import { describeSize, type WorktreeRow } from './worktree-words.ts';
import styles from './worktrees.module.css';

interface Props {
  readonly row: WorktreeRow;
  readonly onClose: () => void;
}

/** One worktree. Whether it may go is looked at again when it is removed. */
export function WorktreeLine({ row, onClose }: Props): React.ReactElement {
  const { runId, key, path, branch, reasons } = row;
  const host = useHost();
  const title = useReplica(({ issues }) => issues.byId.get(row.issueId)?.title ?? '');
  const [asking, setAsking] = useState(false);
  const remove = useAction(() => host.call('worktrees.remove', { runId }));
  const whyNot = remove.busy ? 'It is being removed.' : reasons[0];
  return (
    <li className={styles['row']}>
      <div className={styles['words']}>
        <p className={styles['title']}>
          <Digits>{`${key} ${title}`}</Digits>
          <span className={styles['size']}>
            <Digits>{describeSize(row)}</Digits>
          </span>
        </p>
        <p className={styles['path']} title={path}>
          {branch}
        </p>
        {reasons.map((reason) => (
          <p key={reason} className={styles['reason']}>
            {`Kept. ${reason}`}
          </p>
        ))}
        {remove.error !== null && (
          <p role="alert" className={styles['error']}>
            {remove.error}
          </p>
        )}
      </div>
      <Button
        size={24}
        aria-label={`Open the run of ${key}`}
        onClick={() => {
          onClose();
          navigate({ view: 'run', runId, tab: 'changes' });
        }}
      >
        Open
      </Button>
      <Button
        size={24}
        aria-label={`Remove the worktree of ${key}`}
        disabledReason={whyNot}
        onClick={() => setAsking(true)}
      >
        Remove…
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={`Remove the worktree of ${key}?`}
        text="Its folder goes, with the files that git ignores. Whatever else is in it was merged, or is kept as the commit of the discarded work."
        confirm="Remove"
        destructive
        onConfirm={() => void remove.run()}
      />
    </li>
  );
}
