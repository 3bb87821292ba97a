import { keysOf } from '../../../lib/key-label.ts';
import { Button } from '../../../ui/controls/button.tsx';
import styles from './changes-pane.module.css';
import type { UsedComments } from './use-comments.ts';

/** Sends all comments together; nothing while there are none. */
export function SendComments({ comments }: { readonly comments: UsedComments }): React.ReactElement | null {
  const { drafts, goes, busy, error, send } = comments;
  const count = drafts.added.length;
  if (count === 0) return null;
  return (
    <>
      {error !== null && (
        <span role="alert" className={styles['error']}>
          {error} They are still here.
        </span>
      )}
      <span className={styles['goes']}>{goes}</span>
      <Button
        size={24}
        variant="primary"
        keys={keysOf('changesSend')}
        disabledReason={busy ? 'They are on their way.' : undefined}
        onClick={() => void send()}
      >
        {count === 1 ? 'Send 1 comment' : `Send ${count} comments`}
      </Button>
    </>
  );
}
