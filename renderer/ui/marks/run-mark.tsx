import type { ReactNode } from 'react';

import { KnockBang, KnockCheck, KnockCross } from './knock-outs.tsx';
import { Mark } from './mark.tsx';
import type { MarkOptions, MarkTone } from './mark.tsx';
import css from './mark.module.css';

export type RunState =
  | 'queued'
  | 'preparing'
  | 'running'
  | 'waiting'
  | 'finishing'
  | 'succeeded'
  | 'failed'
  | 'cancelled'
  | 'lost';

interface Drawing {
  readonly name: string;
  readonly tone: MarkTone;
  readonly draw: () => ReactNode;
}

const frame = (dashes?: string): ReactNode => (
  <rect x="2.25" y="2.25" width="11.5" height="11.5" rx="3" strokeDasharray={dashes} />
);
const dashed = (): ReactNode => frame('2 1.9');
const block = (sign: ReactNode): ReactNode => (
  <>
    <rect className={css['solid']} x="1.5" y="1.5" width="13" height="13" rx="3.5" />
    {sign}
  </>
);
const playing = (): ReactNode => (
  <>
    {frame()}
    <path className={css['solid']} d="M6.6 5.3 10.7 8 6.6 10.7Z" />
  </>
);
const slashed = (): ReactNode => (
  <>
    {frame()}
    <path strokeLinecap="round" d="M5 11 11 5" />
  </>
);
const unknown = (): ReactNode => (
  <>
    {dashed()}
    <path
      strokeWidth="1.3"
      strokeLinecap="round"
      strokeLinejoin="round"
      d="M6.3 6.4A1.75 1.75 0 1 1 8.7 8.05C8.25 8.25 8 8.5 8 9M8 11V11"
    />
  </>
);

const DRAWINGS: Readonly<Record<RunState, Drawing>> = {
  queued: { name: 'Queued', tone: 'quiet', draw: dashed },
  preparing: { name: 'Preparing', tone: 'quiet', draw: dashed },
  running: { name: 'Running', tone: 'now', draw: playing },
  waiting: { name: 'Waiting for you', tone: 'wait', draw: () => block(<KnockBang />) },
  finishing: { name: 'Finishing', tone: 'now', draw: playing },
  succeeded: { name: 'Succeeded', tone: 'ok', draw: () => block(<KnockCheck />) },
  failed: { name: 'Failed', tone: 'bad', draw: () => block(<KnockCross />) },
  cancelled: { name: 'Cancelled', tone: 'quiet', draw: slashed },
  lost: { name: 'Lost', tone: 'bad', draw: unknown },
};

export interface RunMarkProps extends MarkOptions {
  readonly state: RunState;
}

/** The state of a run: a rounded square. */
export function RunMark({ state, ...options }: RunMarkProps): ReactNode {
  const { name, tone, draw } = DRAWINGS[state];
  return (
    <Mark name={name} tone={tone} {...options}>
      {draw()}
    </Mark>
  );
}
