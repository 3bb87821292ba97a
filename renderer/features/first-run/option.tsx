import type { LucideIcon } from 'lucide-react';
import { Icon } from '../../ui/icon.tsx';
import { KeyCap } from '../../ui/controls/key-cap.tsx';
import styles from './first-run.module.css';

interface Props {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly what: string;
  readonly keys: string;
  readonly open: boolean;
  readonly onOpen: () => void;
  readonly children: React.ReactNode;
}

/** One way to begin; the chosen one is unfolded. */
export function Option({ icon, name, what, keys, open, onOpen, children }: Props): React.ReactElement {
  return (
    <section className={styles['option']} data-open={open ? '' : undefined}>
      <button type="button" className={styles['head']} aria-expanded={open} onClick={onOpen}>
        <span className={styles['icon']}>
          <Icon of={icon} />
        </span>
        <span className={styles['name']}>{name}</span>
        <KeyCap keys={keys} decorative />
        <span className={styles['what']}>{what}</span>
      </button>
      {open && children}
    </section>
  );
}
