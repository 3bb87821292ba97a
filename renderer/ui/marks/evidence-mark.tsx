import type { ReactNode } from 'react';

import { KnockCross, SealCheck } from './knock-outs.tsx';
import { Mark } from './mark.tsx';
import type { MarkOptions, MarkTone } from './mark.tsx';
import css from './mark.module.css';
import { sealPath } from './seal-path.ts';

/** fresh: at head · stale: head has moved · failed: exit code not 0 · missing: none yet. */
export type EvidenceState = 'fresh' | 'stale' | 'failed' | 'missing';

interface Drawing {
  readonly name: string;
  readonly tone: MarkTone;
  readonly draw: () => ReactNode;
}

const SEAL = sealPath(8, 6.7, 6);
const sealed = (sign: ReactNode): ReactNode => (
  <>
    <path className={css['solid']} d={SEAL} />
    {sign}
  </>
);

const DRAWINGS: Readonly<Record<EvidenceState, Drawing>> = {
  fresh: { name: 'Proven at head', tone: 'ok', draw: () => sealed(<SealCheck />) },
  stale: {
    name: 'Stale: head has moved',
    tone: 'wait',
    draw: () => (
      <>
        <path strokeWidth="1.4" strokeLinejoin="round" d={SEAL} />
        <path strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" d="M8 5V8.4L9.8 9.6" />
      </>
    ),
  },
  failed: { name: 'Check failed', tone: 'bad', draw: () => sealed(<KnockCross />) },
  missing: {
    name: 'No evidence yet',
    tone: 'quiet',
    draw: () => <path pathLength="44" strokeDasharray="2 2" d={SEAL} />,
  },
};

export interface EvidenceMarkProps extends MarkOptions {
  readonly state: EvidenceState;
}

/** Whether a criterion is proven: a scalloped seal. */
export function EvidenceMark({ state, ...options }: EvidenceMarkProps): ReactNode {
  const { name, tone, draw } = DRAWINGS[state];
  return (
    <Mark name={name} tone={tone} {...options}>
      {draw()}
    </Mark>
  );
}
