import type { LucideIcon } from 'lucide-react';
import type { ComponentPropsWithRef, MouseEvent, ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import { ariaKeys } from '../lib/key-caps.ts';
import { usePlatform } from '../lib/platform.tsx';
import { Tooltip } from '../overlay/tooltip.tsx';
import css from './button.module.css';
import { KeyCap } from './key-cap.tsx';

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'destructive' | 'destructive-confirm';

/** 24 small · 28 · 32 large and in action bars. */
export type ButtonSize = 24 | 28 | 32;

export interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'disabled'> {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  readonly icon?: LucideIcon;
  /** The keys that do the same, shown inside at the right. Binding them is the app's part. */
  readonly keys?: string | undefined;
  /** Why it cannot be used now. The button stays focusable and says so. */
  readonly disabledReason?: string | undefined;
}

type InnerProps = ButtonProps & { readonly square?: boolean };

// Stays focusable while disabled, so that the reason can be reached by keyboard.
function swallow(event: MouseEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** The element under Button and IconButton; without tooltip. */
export function ButtonFrame(props: InnerProps): ReactNode {
  const {
    variant = 'secondary',
    size = 28,
    icon,
    keys,
    disabledReason,
    square = false,
    className,
    children,
    onClick,
    ...rest
  } = props;
  const platform = usePlatform();
  const shownKeys = square ? undefined : keys;
  return (
    <button
      type="button"
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys, platform)}
      aria-disabled={disabledReason === undefined ? undefined : true}
      className={cx(
        css['button'],
        css[variant],
        css[`s${size}`],
        square && css['square'],
        shownKeys !== undefined && css['keyed'],
        className,
      )}
      onClick={disabledReason === undefined ? onClick : swallow}
      {...rest}
    >
      {icon !== undefined && <Icon of={icon} size={square && size > 24 ? 16 : 14} />}
      {children}
      {shownKeys !== undefined && (
        <KeyCap
          keys={shownKeys}
          onAccent={
            disabledReason === undefined && (variant === 'primary' || variant === 'destructive-confirm')
          }
          decorative
        />
      )}
    </button>
  );
}

/** Does something now. At most one primary in a region. */
export function Button(props: ButtonProps): ReactNode {
  const button = <ButtonFrame {...props} />;
  return props.disabledReason === undefined ? (
    button
  ) : (
    <Tooltip says={props.disabledReason}>{button}</Tooltip>
  );
}
