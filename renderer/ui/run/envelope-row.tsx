import type { ComponentPropsWithRef, ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import { Digits } from '../lib/digits.tsx';
import { EnvelopeMark } from '../marks/envelope-mark.tsx';
import type { EnvelopeState } from '../marks/envelope-mark.tsx';
import { RunMark } from '../marks/run-mark.tsx';
import type { RunState } from '../marks/run-mark.tsx';
import text from '../theme/text.module.css';
import css from './envelope.module.css';

export interface EnvelopeRowProps extends Omit<ComponentPropsWithRef<'div'>, 'role' | 'className'> {
  /** `14:02:11.408` */
  readonly time: string;
  /** `start`, `progress`, `finish`. */
  readonly kind: string;
  readonly issueKey: string;
  readonly runState: RunState;
  readonly state: EnvelopeState;
  readonly seq: string;
  /** `–` until the server has numbered it. */
  readonly serverSeq: string;
  readonly selected: boolean;
}

/** One envelope in the ledger; a row of a grid. */
export function EnvelopeRow(props: EnvelopeRowProps): ReactNode {
  const { time, kind, issueKey, runState, state, seq, serverSeq, selected, ...rest } = props;
  return (
    <div role="row" aria-selected={selected} {...rest} className={css['row']}>
      <span role="gridcell" className={css['time']}>
        {time}
      </span>
      <span role="gridcell" className={css['kind']}>
        {kind}
      </span>
      <span role="gridcell" className={css['key']}>
        <Digits>{issueKey}</Digits>
      </span>
      <span role="gridcell" className={css['state']}>
        <RunMark state={runState} size={14} label={null} />
        {runState}
      </span>
      <span role="gridcell" className={cx(css['sync'], css[state])}>
        {state === 'local' && 'Stays here'}
        {state === 'queued' && 'Queued'}
        {state === 'refused' && 'Refused'}
        <EnvelopeMark state={state} label={state === 'synced' ? 'Synced' : null} />
      </span>
      <span role="gridcell" className={css['seq']}>
        {seq}
      </span>
      <span role="gridcell" className={css['server']}>
        {serverSeq}
      </span>
    </div>
  );
}

/** The column heads over EnvelopeRows. */
export function EnvelopeHeads(): ReactNode {
  return (
    <div role="row" className={css['heads']}>
      <span role="columnheader" className={css['time']}>
        Issued
      </span>
      <span role="columnheader" className={css['kind']}>
        Kind
      </span>
      <span role="columnheader" className={css['key']}>
        Issue
      </span>
      <span role="columnheader" className={css['state']}>
        Run state
      </span>
      <span role="columnheader" className={css['sync']}>
        <span className={text['spoken']}>Sync</span>
      </span>
      <span role="columnheader" className={css['seq']}>
        Seq
      </span>
      <span role="columnheader" className={css['server']}>
        Server seq
      </span>
    </div>
  );
}
