import { KeyCap } from '../../ui/controls/key-cap.tsx';
import styles from './terminal-pane.module.css';

/** Where the link leads that the pointer is on: what it is called may say something else. */
export function LinkHint({ leadsTo }: { readonly leadsTo: string | null }): React.ReactNode {
  if (leadsTo === null) return null;
  return (
    <div className={styles['hint']} data-testid="link-hint">
      <span className={styles['leadsTo']}>{leadsTo}</span>
      <span className={styles['how']}>
        <KeyCap keys="Mod" />
        and click
      </span>
    </div>
  );
}
