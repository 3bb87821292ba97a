import { Menu as Base } from '@base-ui/react/menu';
import { Check } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { KeyCap } from '../controls/key-cap.tsx';
import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import css from './menu.module.css';

export interface MenuItem {
  readonly id: string;
  readonly label: string;
  readonly icon?: LucideIcon;
  /** A mark, dot or avatar in place of the icon. */
  readonly mark?: ReactNode;
  readonly keys?: string;
  /** The value it has now; `false` makes it a choice that is not taken. */
  readonly chosen?: boolean;
  /** Deletes or cancels. */
  readonly destructive?: boolean;
  /** Why it cannot be done now; shown in place of the keys. */
  readonly disabledReason?: string | undefined;
}

export interface MenuRowProps {
  readonly item: MenuItem;
  readonly several: boolean;
  readonly onSelect: (id: string) => void;
}

/** One row of a Menu: an action, or a value with its check at the right. */
export function MenuRow({ item, several, onSelect }: MenuRowProps): ReactNode {
  const { id, label, icon, mark, keys, chosen, destructive = false, disabledReason } = item;
  const common = {
    label,
    disabled: disabledReason !== undefined,
    closeOnClick: !several,
    className: cx(css['row'], destructive && css['bad']),
  };
  const content = (
    <>
      {icon === undefined ? mark : <Icon of={icon} size={14} />}
      <span className={css['text']}>{label}</span>
      <span className={css['end']}>
        {disabledReason ?? (keys !== undefined && <KeyCap keys={keys} decorative />)}
        {chosen === true && <Icon of={Check} size={14} className={css['chosen']} />}
      </span>
    </>
  );
  if (chosen === undefined) {
    return (
      <Base.Item {...common} onClick={() => onSelect(id)}>
        {content}
      </Base.Item>
    );
  }
  return (
    <Base.CheckboxItem {...common} checked={chosen} onCheckedChange={() => onSelect(id)}>
      {content}
    </Base.CheckboxItem>
  );
}
