import { Bot } from 'lucide-react';
import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import css from './avatar.module.css';
import type { Hue } from './hue.ts';
import { initials } from './initials.ts';

export type AvatarProps = AvatarWho & {
  /** 20, or 24 in the inbox. */
  readonly size?: 20 | 24;
  /** Replaces the name for a screen reader; `null` when the name stands beside it. */
  readonly label?: string | null;
};

export type AvatarWho =
  | {
      readonly who: 'person';
      readonly name: string;
      readonly hue: Hue;
      /** Here now. */ readonly live?: boolean;
    }
  | { readonly who: 'agent'; readonly name: string }
  | { readonly who: 'nobody' };

function look(props: AvatarProps): string {
  switch (props.who) {
    case 'person':
      return cx(css['person'], css[props.hue], props.live === true && css['live']);
    case 'agent':
      return cx(css['agent']);
    case 'nobody':
      return cx(css['nobody']);
  }
}

/** Round for a person, square for an agent, an empty ring for nobody. */
export function Avatar(props: AvatarProps): ReactNode {
  const { size = 20, label } = props;
  const name = label === undefined ? (props.who === 'nobody' ? 'Nobody' : props.name) : label;
  const aria = name === null ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name, title: name };
  return (
    <span className={cx(css['avatar'], size === 24 && css['s24'], look(props))} {...aria}>
      {props.who === 'person' && <span aria-hidden>{initials(props.name)}</span>}
      {props.who === 'agent' && <Bot size={13} strokeWidth={2} aria-hidden />}
    </span>
  );
}
