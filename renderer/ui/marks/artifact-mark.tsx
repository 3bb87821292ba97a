import { CircleCheck, CircleDashed, Eye, History, Pencil } from 'lucide-react';
import type { ReactNode } from 'react';

import { IconMark } from './icon-mark.tsx';
import type { IconMarkState } from './icon-mark.tsx';
import type { MarkOptions } from './mark.tsx';
import css from './mark.module.css';

export type ArtifactState = 'approved' | 'in_review' | 'draft' | 'stale' | 'missing';

const STATES: Readonly<Record<ArtifactState, IconMarkState>> = {
  approved: { name: 'Approved', icon: CircleCheck, className: css['okText'] },
  in_review: { name: 'In review', icon: Eye, className: css['waitText'] },
  draft: { name: 'Draft', icon: Pencil, className: css['quiet'] },
  stale: { name: 'Stale', icon: History, className: css['waitText'] },
  missing: { name: 'Missing', icon: CircleDashed, className: css['quiet'] },
};

export interface ArtifactMarkProps extends MarkOptions {
  readonly state: ArtifactState;
}

/** How far a document of a plan is. */
export function ArtifactMark({ state, size = 14, label }: ArtifactMarkProps): ReactNode {
  return <IconMark {...STATES[state]} size={size} label={label} />;
}
