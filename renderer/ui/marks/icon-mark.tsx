import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import css from './mark.module.css';

export interface IconMarkState {
  readonly name: string;
  readonly icon: LucideIcon;
  readonly className: string | undefined;
}

export interface IconMarkProps extends IconMarkState {
  readonly size: 14 | 16;
  readonly label: string | null | undefined;
}

/** A mark drawn with a Lucide icon, named and coloured like the others. */
export function IconMark({ name, icon, className, size, label }: IconMarkProps): ReactNode {
  const says = label === undefined ? name : label;
  return <Icon of={icon} size={size} className={className ?? css['quiet']} label={says ?? undefined} />;
}
