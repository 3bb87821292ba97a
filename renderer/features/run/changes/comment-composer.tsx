import { useEffect, useRef } from 'react';
import { keysOf } from '../../../lib/key-label.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Composer } from '../../../ui/controls/composer.tsx';
import styles from './changes-pane.module.css';
import { placeKey, placeWords, type CommentPlace } from './line-selection.ts';
import type { UsedComments } from './use-comments.ts';

interface Props {
  readonly place: CommentPlace;
  readonly comments: UsedComments;
}

/** Writes on lines of a diff. Escape leaves it, and what was written is there when one comes back. */
export function CommentComposer({ place, comments }: Props): React.ReactElement {
  const field = useRef<HTMLTextAreaElement>(null);
  const text = comments.drafts.begun.get(placeKey(place)) ?? '';
  useEffect(() => field.current?.focus(), []);
  // The keys of the lines go on where one was.
  const focusLines = (): void =>
    field.current?.closest<HTMLElement>('[role="region"]')?.focus({ preventScroll: true });
  const leave = (): void => {
    focusLines();
    comments.leave();
  };
  const add = (): void => {
    if (text.trim() === '') return;
    focusLines();
    comments.add();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    leave();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- hears what its field does not take
    <div className={styles['composer']} onKeyDown={onKeyDown}>
      <Composer
        ref={field}
        roomy
        label={`Comment on ${placeWords(place)} of ${place.path}`}
        value={text}
        onChange={comments.write}
        onSubmit={add}
      />
      <div className={styles['composerEnd']}>
        <Button
          size={24}
          variant="primary"
          keys={keysOf('changesAdd')}
          disabledReason={text.trim() === '' ? 'Write something first.' : undefined}
          onClick={add}
        >
          Add
        </Button>
        <Button size={24} variant="ghost" keys="Esc" onClick={leave}>
          Close
        </Button>
      </div>
    </div>
  );
}
