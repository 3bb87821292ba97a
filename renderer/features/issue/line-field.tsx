import { useRef, type KeyboardEvent } from 'react';
import { cx } from '../../ui/lib/cx.ts';
import styles from './line-field.module.css';
import { useDraft } from './use-draft.ts';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly maxLength: number;
  readonly className?: string | undefined;
  readonly onSave: (text: string) => Promise<boolean>;
  /** After Enter has saved; the field gives up the focus when left out. */
  readonly onEnter?: () => void;
  /** Saves an empty text too, to remove what it stands for. */
  readonly mayBeEmpty?: boolean;
}

/** A line of the page that is edited where it stands: Enter or leaving saves, Escape takes it back. */
export function LineField(props: Props): React.ReactElement {
  const { label, value, maxLength, className, onSave, onEnter, mayBeEmpty = false } = props;
  const draft = useDraft(value, onSave);
  const takenBack = useRef(false);
  const leave = (): void => {
    if (takenBack.current || (draft.text.trim() === '' && !mayBeEmpty)) draft.revert();
    else void draft.commit();
    takenBack.current = false;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    takenBack.current = event.key === 'Escape';
    if (event.key === 'Enter' && onEnter) onEnter();
    else event.currentTarget.blur();
  };
  return (
    <textarea
      rows={1}
      aria-label={label}
      className={cx(styles['line'], className)}
      maxLength={maxLength}
      value={draft.text}
      onChange={(event) => draft.write(event.target.value.replaceAll('\n', ' '))}
      onBlur={leave}
      onKeyDown={onKeyDown}
    />
  );
}
