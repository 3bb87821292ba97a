import { GitMerge } from 'lucide-react';
import { Button } from '../../ui/controls/button.tsx';
import { ErrorState } from '../../ui/states/error-state.tsx';
import { StateIcon } from '../../ui/states/state-icon.tsx';
import styles from './run-view.module.css';
import type { UsedLanding } from './use-landing.ts';

interface Props {
  /** `Run 3` */
  readonly name: string;
  readonly landing: Pick<UsedLanding, 'refusal' | 'whyNotSettled' | 'land'>;
}

/** What is in the way of the work of a run. A toast says it, too; this stays until it is tried again. */
export function NotLanded({ name, landing }: Props): React.ReactElement | null {
  if (landing.refusal === null) return null;
  return (
    <div className={styles['end']}>
      <ErrorState
        mark={<StateIcon of={GitMerge} tone="bad" />}
        title={`${name} has not landed`}
        what={landing.refusal}
        safe="The branch that it was to land on is as it was."
        actions={
          <Button disabledReason={landing.whyNotSettled} onClick={landing.land}>
            Land it again
          </Button>
        }
      />
    </div>
  );
}
