import { Tooltip as Base } from '@base-ui/react/tooltip';
import type { ReactElement, ReactNode } from 'react';

import { KeyCap } from '../controls/key-cap.tsx';
import css from './tooltip.module.css';

export interface TooltipProps {
  readonly says: ReactNode;
  readonly keys?: string | undefined;
  readonly side?: 'top' | 'bottom' | 'left' | 'right';
  /** One element that takes a ref and event handlers. It must have its own accessible name. */
  readonly children: ReactElement<Record<string, unknown>>;
}

/** A short text after 500 ms of rest or on keyboard focus. Never the only place of a fact. */
export function Tooltip({ says, keys, side = 'bottom', children }: TooltipProps): ReactNode {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner className={css['positioner']} side={side} sideOffset={6} collisionPadding={8}>
          <Base.Popup className={css['popup']}>
            {says}
            {keys !== undefined && <KeyCap keys={keys} />}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
