import { House, ShieldAlert, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';

import { Icon } from '../icon.tsx';
import { cx } from '../lib/cx.ts';
import css from './envelope.module.css';

export interface EnvelopeFieldProps {
  readonly name: string;
  /** Exactly what left; a long hash wraps, nothing is cut. */
  readonly value: string;
  /** The human reading, at the right. */
  readonly reading?: string;
  readonly tone?: 'plain' | 'wait';
}

/** One field on its own line. Put it into EnvelopeFields. */
export function EnvelopeField({ name, value, reading, tone = 'plain' }: EnvelopeFieldProps): ReactNode {
  return (
    <div className={css['field']}>
      <dt className={css['name']}>{name}</dt>
      <dd className={cx(css['value'], tone === 'wait' && css['wait'])} data-selectable>
        {value}
      </dd>
      {reading !== undefined && <dd className={cx(css['value'], css['reading'])}>{reading}</dd>}
    </div>
  );
}

export interface EnvelopeFieldsProps {
  /** For the side panel of a run: smaller, with narrower names. */
  readonly compact?: boolean;
  readonly children: ReactNode;
}

/** The list of fields. */
export function EnvelopeFields({ compact = false, children }: EnvelopeFieldsProps): ReactNode {
  return <dl className={cx(css['fields'], compact && css['compact'])}>{children}</dl>;
}

/** The small line over a group of fields: what they are, and a note. */
export function EnvelopeCaption({
  children,
  end,
}: {
  readonly children: string;
  readonly end?: ReactNode;
}): ReactNode {
  return (
    <div className={css['caption']}>
      <h3>{children}</h3>
      {end}
    </div>
  );
}

/** Whether the signature holds. */
export function SignatureCheck({
  valid,
  children,
}: {
  readonly valid: boolean;
  readonly children: string;
}): ReactNode {
  return (
    <span className={cx(css['verdict'], valid ? css['good'] : css['wrong'])}>
      <Icon of={valid ? ShieldCheck : ShieldAlert} size={14} />
      {children}
    </span>
  );
}

/** The last word of an envelope: what did not leave. */
export function StayedHere({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div className={css['stayed']}>
      <Icon of={House} />
      <p>
        <b>{title}</b> {children}
      </p>
    </div>
  );
}
