import type { ComponentPropsWithRef, ReactNode } from 'react';

import css from './link-button.module.css';

export type LinkButtonProps = Omit<ComponentPropsWithRef<'button'>, 'className'>;

/** Goes somewhere from the middle of a text: `Open ledger`. Takes the size around it. */
export function LinkButton({ children, ...rest }: LinkButtonProps): ReactNode {
  return (
    <button type="button" {...rest} className={css['link']}>
      {children}
    </button>
  );
}
