import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import css from './state.module.css';

export interface StateIconProps {
  readonly of: LucideIcon;
  /** `wait`: something of yours is due. `bad`: broken or refused. `ok`: done. */
  readonly tone: 'wait' | 'bad' | 'ok';
}

/** The icon before the title of an ErrorState or in a toast, where no mark fits. */
export function StateIcon({ of, tone }: StateIconProps): ReactNode {
  return <Icon of={of} className={css[tone]} />;
}
