import type { ReactNode } from 'react';

import { Avatar } from './avatar.tsx';
import css from './avatar.module.css';
import type { Hue } from './hue.ts';

export interface LivePerson {
  readonly id: string;
  readonly name: string;
  readonly hue: Hue;
  /** The ring: doing something here now. Without it: only looking. */
  readonly live?: boolean;
}

export interface LiveAvatarsProps {
  readonly people: readonly LivePerson[];
}

/** Who else is here, in a header. */
export function LiveAvatars({ people }: LiveAvatarsProps): ReactNode {
  if (people.length === 0) return null;
  return (
    <ul aria-label="Here now" className={css['group']}>
      {people.map((person) => (
        <li key={person.id}>
          <Avatar who="person" name={person.name} hue={person.hue} live={person.live ?? true} />
        </li>
      ))}
    </ul>
  );
}
