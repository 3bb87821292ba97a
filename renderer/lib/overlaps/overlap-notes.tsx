import { Files } from 'lucide-react';
import { Icon } from '../../ui/icon.tsx';
import { LinkButton } from '../../ui/controls/link-button.tsx';
import { navigate } from '../use-route.ts';
import { conflictWords, metWords, type Overlap } from './overlap-words.ts';
import styles from './overlap-notes.module.css';

/** Who else changes the same files, one quiet line each, with the way to their run. Nothing when nobody does. */
export function OverlapNotes({ overlaps }: { readonly overlaps: readonly Overlap[] }): React.ReactNode {
  if (overlaps.length === 0) return null;
  return (
    <ul className={styles['notes']} aria-label="Work that meets in the same files">
      {overlaps.map((overlap) => (
        <Note key={`${overlap.runId} ${overlap.otherRunId}`} overlap={overlap} />
      ))}
    </ul>
  );
}

function Note({ overlap }: { readonly overlap: Overlap }): React.ReactElement {
  const { otherKey, otherRunId } = overlap;
  const conflict = conflictWords(overlap);
  return (
    <li className={styles['note']} data-selectable>
      <Icon of={Files} size={14} />
      <span>
        <LinkButton
          aria-label={`Open the run of ${otherKey}`}
          onClick={() => navigate({ view: 'run', runId: otherRunId, tab: 'changes' })}
        >
          {otherKey}
        </LinkButton>{' '}
        {metWords(overlap)}
        {conflict !== null && (
          <>
            ; <span className={styles['conflict']}>{conflict}</span>
          </>
        )}
      </span>
    </li>
  );
}
