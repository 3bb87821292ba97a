import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { Tooltip } from '../overlay/tooltip.tsx';
import { ButtonFrame } from './button.tsx';
import type { ButtonProps } from './button.tsx';

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'aria-label'> {
  readonly icon: LucideIcon;
  /** Accessible name, and the tooltip. */
  readonly label: string;
}

/** A square button without text; its tooltip gives the name and the keys. */
export function IconButton({ label, variant = 'ghost', size = 24, ...props }: IconButtonProps): ReactNode {
  return (
    <Tooltip says={props.disabledReason ?? label} keys={props.keys}>
      <ButtonFrame {...props} variant={variant} size={size} aria-label={label} square />
    </Tooltip>
  );
}
