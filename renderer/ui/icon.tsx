import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import css from './icon.module.css';

/** 16 nav, headers, palette · 14 buttons, meta, timeline · 12 chips · 20 empty states. */
export type IconSize = 12 | 14 | 16 | 20;

const STROKES: Readonly<Record<IconSize, number>> = { 12: 2.25, 14: 2, 16: 1.75, 20: 1.5 };

export interface IconProps {
  readonly of: LucideIcon;
  readonly size?: IconSize;
  readonly className?: string | undefined;
  /** Only where no text beside it says the same. */
  readonly label?: string | undefined;
}

/** A Lucide icon in one of the four sizes, each with its own stroke. `text-3` unless the place around it sets `--icon-color`. */
export function Icon({ of: Glyph, size = 16, className, label }: IconProps): ReactNode {
  const name = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label };
  return (
    <Glyph size={size} strokeWidth={STROKES[size]} className={className ?? css['icon'] ?? ''} {...name} />
  );
}
