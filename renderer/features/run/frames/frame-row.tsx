/* oxlint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */
import { ChevronDown, ChevronRight, Copy } from 'lucide-react';
import { useState } from 'react';
import type { Frame } from '../../../../shared/contract/run-schemas.ts';
import { useCopy } from '../../../lib/use-copy.ts';
import { IconButton } from '../../../ui/controls/icon-button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { formatTimeOfDay } from '../../../ui/lib/format.ts';
import { frameText, sizeWords } from './frame-text.ts';
import styles from './frames.module.css';

/** One frame: its place, time and kind, and its message when it is opened. */
export function FrameRow({ frame }: { readonly frame: Frame }): React.ReactElement {
  const [open, setOpen] = useState(false);
  const copy = useCopy();
  const { seq, at, kind, raw } = frame;
  return (
    <li className={styles['frame']}>
      <div className={styles['head']}>
        <button
          type="button"
          aria-expanded={open}
          className={styles['fold']}
          onClick={() => setOpen((before) => !before)}
        >
          <Icon of={open ? ChevronDown : ChevronRight} size={14} />
          <span className={styles['seq']}>{seq}</span>
          <span className={styles['time']}>{formatTimeOfDay(at, 'ms')}</span>
          <span className={styles['kind']}>{kind}</span>
          <span className={styles['size']}>{sizeWords(frame)}</span>
        </button>
        <IconButton icon={Copy} label={`Copy frame ${seq}`} onClick={() => copy(raw, `Frame ${seq}`)} />
      </div>
      {open && (
        <pre
          role="region"
          aria-label={`Frame ${seq}`}
          tabIndex={0}
          className={styles['text']}
          data-selectable
        >
          {frameText(frame)}
        </pre>
      )}
    </li>
  );
}
