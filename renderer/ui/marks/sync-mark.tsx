import { CloudAlert, CloudCheck, CloudOff, CloudSync } from 'lucide-react';
import type { ReactNode } from 'react';

import { IconMark } from './icon-mark.tsx';
import type { IconMarkState } from './icon-mark.tsx';
import type { MarkOptions } from './mark.tsx';
import css from './mark.module.css';

export type SyncState = 'offline' | 'syncing' | 'in_sync' | 'refused';

const STATES: Readonly<Record<SyncState, IconMarkState>> = {
  offline: { name: 'Offline', icon: CloudOff, className: css['quiet'] },
  syncing: { name: 'Syncing', icon: CloudSync, className: css['quiet'] },
  in_sync: { name: 'In sync', icon: CloudCheck, className: css['quiet'] },
  refused: { name: 'Refused', icon: CloudAlert, className: css['badText'] },
};

export interface SyncMarkProps extends MarkOptions {
  readonly state: SyncState;
}

/** The link to the sync server, at the foot of the sidebar. */
export function SyncMark({ state, size = 16, label }: SyncMarkProps): ReactNode {
  return <IconMark {...STATES[state]} size={size} label={label} />;
}
