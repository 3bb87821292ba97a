import type { ComponentPropsWithRef, ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import { Digits } from '../lib/digits.tsx';
import { ariaKeys } from '../lib/key-caps.ts';
import { usePlatform } from '../lib/platform.tsx';
import css from './key-value.module.css';

export interface KeyValueProps {
  readonly name: string;
  /** A glyph, then text. */
  readonly children: ReactNode;
  /** Several values side by side: labels. */
  readonly many?: boolean;
  /** Commits, ports, branches. */
  readonly mono?: boolean;
}

function Pair({ name, children, many = false, mono = false }: KeyValueProps): ReactNode {
  return (
    <>
      <span className={css['key']}>{name}</span>
      <span className={cx(css['value'], many && css['many'], mono && css['mono'])}>
        <Digits>{children}</Digits>
      </span>
    </>
  );
}

/** A fact that cannot be changed here. */
export function KeyValue(props: KeyValueProps): ReactNode {
  return (
    <div className={css['row']}>
      <Pair {...props} />
    </div>
  );
}

export interface PropertyButtonProps
  extends KeyValueProps, Omit<ComponentPropsWithRef<'button'>, 'children' | 'name'> {
  /** The key that opens the same menu. */
  readonly keys?: string;
}

/** A property: the whole row is the button that opens its menu. Give it to a Menu as trigger. */
export function PropertyButton({
  name,
  children,
  many = false,
  mono = false,
  keys,
  ...rest
}: PropertyButtonProps): ReactNode {
  const platform = usePlatform();
  return (
    <button
      type="button"
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys, platform)}
      {...rest}
      className={css['row']}
    >
      <Pair {...{ name, children, many, mono }} />
    </button>
  );
}
