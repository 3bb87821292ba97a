import type { ReactNode } from 'react';

import { cx } from '../lib/cx.ts';
import { EvidenceMark } from '../marks/evidence-mark.tsx';
import type { EvidenceState } from '../marks/evidence-mark.tsx';
import css from './rows.module.css';

export interface CriterionRowProps {
  readonly state: EvidenceState;
  readonly text: string;
  /** `exit 0 · 3fa91c2`, `stale · b07d114`, `no evidence yet`. */
  readonly proof: string;
  /** Opens command, exit code, artifact hash and commit. */
  readonly onOpen: () => void;
}

/** One acceptance criterion with what proves it. */
export function CriterionRow({ state, text, proof, onOpen }: CriterionRowProps): ReactNode {
  const tone = state === 'stale' ? css['wait'] : state === 'failed' ? css['bad'] : undefined;
  return (
    <button type="button" className={css['row']} onClick={onOpen}>
      <EvidenceMark state={state} />
      <span className={css['text']}>{text}</span>
      <span className={cx(css['end'], css['mono'], tone)}>{proof}</span>
    </button>
  );
}
