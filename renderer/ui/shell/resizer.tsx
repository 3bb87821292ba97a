import { useRef } from 'react';
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react';

import css from './resizer.module.css';

const STEP = 8;

export interface ResizerProps {
  readonly label: string;
  /** Width in px of what stands before it. */
  readonly value: number;
  readonly min: number;
  readonly max: number;
  /** Double click goes back to it. */
  readonly initial: number;
  /** Negative when what it sizes stands after it. */
  readonly direction?: 1 | -1;
  readonly onChange: (value: number) => void;
}

/** The right edge of a positioned box, to drag or to move with the arrow keys. */
export function Resizer({
  label,
  value,
  min,
  max,
  initial,
  direction = 1,
  onChange,
}: ResizerProps): ReactNode {
  const drag = useRef<{ readonly x: number; readonly value: number } | undefined>(undefined);
  const change = (next: number): void => onChange(Math.round(Math.min(max, Math.max(min, next))));

  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { x: event.clientX, value };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (drag.current !== undefined) change(drag.current.value + (event.clientX - drag.current.x) * direction);
  };
  const onDragEnd = (): void => {
    drag.current = undefined;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: value - STEP * direction,
      ArrowRight: value + STEP * direction,
      Home: min,
      End: max,
    };
    const next = moves[event.key];
    if (next === undefined) return;
    event.preventDefault();
    change(next);
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      className={css['resizer']}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onLostPointerCapture={onDragEnd}
      onKeyDown={onKeyDown}
      onDoubleClick={() => change(initial)}
    />
  );
}
