import type { ReactNode } from 'react';

import { FirstRunScene } from './scenes/first-run-scene.tsx';
import { IssueScene } from './scenes/issue-scene.tsx';
import { LedgerScene } from './scenes/ledger-scene.tsx';
import { ListScene } from './scenes/list-scene.tsx';
import { PaletteScene } from './scenes/palette-scene.tsx';
import { ReviewScene } from './scenes/review-scene.tsx';
import { StatesScene } from './scenes/states-scene.tsx';
import { TimelineScene } from './scenes/timeline-scene.tsx';
import { ControlsSheet } from './sheets/controls-sheet.tsx';
import { MarksSheet } from './sheets/marks-sheet.tsx';
import { OverlaysSheet } from './sheets/overlays-sheet.tsx';
import { RowsSheet } from './sheets/rows-sheet.tsx';
import { RunsSheet } from './sheets/runs-sheet.tsx';

export interface Page {
  readonly id: string;
  readonly content: () => ReactNode;
}

/** Every page of the gallery; `?page=` names one. */
export const pages: readonly Page[] = [
  { id: 'marks', content: MarksSheet },
  { id: 'controls', content: ControlsSheet },
  { id: 'overlays', content: OverlaysSheet },
  { id: 'rows', content: RowsSheet },
  { id: 'runs', content: RunsSheet },
  { id: 'scene-list', content: ListScene },
  { id: 'scene-issue', content: IssueScene },
  { id: 'scene-timeline', content: TimelineScene },
  { id: 'scene-review', content: ReviewScene },
  { id: 'scene-ledger', content: LedgerScene },
  { id: 'scene-palette', content: PaletteScene },
  { id: 'scene-first-run', content: FirstRunScene },
  { id: 'scene-states', content: StatesScene },
];
