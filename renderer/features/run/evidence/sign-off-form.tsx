import { useEffect, useRef, useState } from 'react';
import type { CriterionProof } from '../../../../shared/contract/methods/evidence.ts';
import { useHost } from '../../../lib/app-context.ts';
import { useAction } from '../../../lib/use-action.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Composer } from '../../../ui/controls/composer.tsx';
import { shortCommit } from '../short-commit.ts';
import styles from './evidence-pane.module.css';

interface Props {
  readonly runId: string;
  readonly proof: CriterionProof;
  readonly head: string;
  readonly onClose: () => void;
}

/** A person says that a criterion is met at the head, and how they know. */
export function SignOffForm({ runId, proof, head, onClose }: Props): React.ReactElement {
  const host = useHost();
  const field = useRef<HTMLTextAreaElement>(null);
  const [note, setNote] = useState('');
  const sign = useAction(async () => {
    const { criterionId } = proof;
    await host.call('evidence.signOff', { runId, criterionId, commit: head, note });
    onClose();
  });
  useEffect(() => field.current?.focus(), []);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- Escape closes it from any control in it
    <div
      className={styles['sign']}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        onClose();
      }}
    >
      <Composer
        ref={field}
        label="How do you know that it is met?"
        value={note}
        onChange={setNote}
        onSubmit={() => void sign.run()}
        submitOn="mod-enter"
        roomy
      />
      {sign.error !== null && (
        <p role="alert" className={styles['problem']}>
          {sign.error}
        </p>
      )}
      <div className={styles['actions']}>
        <Button
          size={24}
          variant="primary"
          keys="Mod+Enter"
          disabledReason={note.trim() === '' ? 'Say how you know first.' : undefined}
          onClick={() => void sign.run()}
        >
          {`Sign off at ${shortCommit(head)}`}
        </Button>
        <Button size={24} variant="ghost" onClick={onClose}>
          Cancel
        </Button>
      </div>
    </div>
  );
}
