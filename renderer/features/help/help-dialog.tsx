import { keymap, type Place } from '../../lib/keymap.ts';
import { capKeys } from '../../lib/key-label.ts';
import { KeyCap } from '../../ui/controls/key-cap.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import styles from './help-dialog.module.css';

const places: readonly { readonly place: Place; readonly caption: string }[] = [
  { place: 'everywhere', caption: 'Everywhere' },
  { place: 'list', caption: 'In a list' },
  { place: 'issue', caption: 'In an issue' },
  { place: 'run', caption: 'In a run' },
  { place: 'timeline', caption: 'In the timeline of a run' },
  { place: 'changes', caption: 'In the changes of a run' },
  { place: 'evidence', caption: 'In the evidence of a run' },
  { place: 'files', caption: 'In the files of a run' },
  { place: 'terminal', caption: 'In a terminal' },
  { place: 'terminals', caption: 'With several terminals' },
  { place: 'question', caption: 'On a question of an agent' },
  { place: 'inbox', caption: 'In the inbox' },
  { place: 'ledger', caption: 'In the ledger' },
  { place: 'trash', caption: 'In the trash' },
  { place: 'refused', caption: 'In the refused changes' },
  { place: 'settings', caption: 'In the settings' },
];

/** All keys, by the place where they mean this. */
export function HelpDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  return (
    <Dialog open wide onOpenChange={onClose} title="All keys">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, and has nothing else to focus */}
      <div className={styles['scroller']} tabIndex={0} role="group" aria-label="Keys by place">
        <div className={styles['places']}>
          {places.map(({ place, caption }) => (
            <section key={place} className={styles['place']} aria-label={caption}>
              <h3 className={styles['caption']}>{caption}</h3>
              <dl>
                {keysIn(place).map(({ keys, label }) => (
                  <div key={label} className={styles['row']}>
                    <dt>{label}</dt>
                    <dd>
                      <KeyCap keys={capKeys(keys)} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </div>
    </Dialog>
  );
}

function keysIn(place: Place): { keys: string; label: string }[] {
  return Object.values(keymap).filter(({ where }) => where === place);
}
