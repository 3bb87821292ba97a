import { CheckCheck, Clock, House, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

import { IconMark } from './icon-mark.tsx';
import type { IconMarkState } from './icon-mark.tsx';
import type { MarkOptions } from './mark.tsx';
import css from './mark.module.css';

export type EnvelopeState = 'local' | 'queued' | 'synced' | 'refused';

const STATES: Readonly<Record<EnvelopeState, IconMarkState>> = {
  local: { name: 'Stays here', icon: House, className: css['quiet'] },
  queued: { name: 'Queued', icon: Clock, className: css['soft'] },
  synced: { name: 'Synced', icon: CheckCheck, className: css['quiet'] },
  refused: { name: 'Refused', icon: TriangleAlert, className: css['badText'] },
};

export interface EnvelopeMarkProps extends MarkOptions {
  readonly state: EnvelopeState;
}

/** Where an envelope is: here for good, waiting here, accepted, or refused by the server. */
export function EnvelopeMark({ state, size = 14, label }: EnvelopeMarkProps): ReactNode {
  return <IconMark {...STATES[state]} size={size} label={label} />;
}
