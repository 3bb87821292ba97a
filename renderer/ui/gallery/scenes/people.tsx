import type { ReactNode } from 'react';

import { Avatar } from '../../people/avatar.tsx';
import type { Hue } from '../../people/hue.ts';

const HUES: Readonly<Record<string, Hue>> = { Mira: 'a', Tove: 'b', Deniz: 'c', Anselm: 'd', Ruta: 'e' };

/** One of the people of the scenes, by first name. */
export function Person({
  name,
  label,
}: {
  readonly name: string;
  readonly label?: string | null;
}): ReactNode {
  return (
    <Avatar who="person" name={name} hue={HUES[name] ?? 'f'} {...(label === undefined ? {} : { label })} />
  );
}
