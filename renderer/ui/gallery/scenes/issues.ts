import type { IssueStatus } from '../../marks/status-mark.tsx';
import type { Priority } from '../../marks/priority-mark.tsx';
import type { RunState } from '../../marks/run-mark.tsx';
import type { Hue } from '../../people/hue.ts';

/** What the list scene shows; the same rows as in the design's picture. */
export interface SceneIssue {
  readonly key: string;
  readonly priority: Priority;
  readonly title: string;
  readonly progress?: readonly [done: number, total: number];
  readonly blocked?: boolean;
  readonly run?: { readonly state: RunState; readonly text: string };
  readonly labels?: readonly (readonly [hue: Hue, name: string])[];
  readonly due?: string;
  readonly estimate: string;
  readonly who?: string;
}

export interface SceneGroup {
  readonly status: IssueStatus;
  readonly name: string;
  readonly count: string;
  readonly issues: readonly SceneIssue[];
}

const TIDE = ['a', 'Tide engine'] as const;
const REGRESSION = ['e', 'Regression'] as const;
const SYNC = ['f', 'Sync'] as const;
const EXPORT = ['d', 'Export'] as const;
const DOCS = ['b', 'Docs'] as const;

export const sceneGroups: readonly SceneGroup[] = [
  {
    status: 'in_progress',
    name: 'In Progress',
    count: '5',
    issues: [
      {
        key: 'ENG-412',
        priority: 'urgent',
        title: 'Tide heights drift by one hour across the clock change',
        progress: [2, 5],
        run: { state: 'waiting', text: 'Waiting · 14:32' },
        labels: [TIDE, REGRESSION],
        due: '19 Nov',
        estimate: '3',
        who: 'Tove',
      },
      {
        key: 'ENG-415',
        priority: 'high',
        title: 'Move the tile index to SQLite, keep the JSON reader for one release',
        run: { state: 'running', text: '6:08' },
        labels: [SYNC],
        estimate: '5',
        who: 'Anselm',
      },
      {
        key: 'ENG-421',
        priority: 'high',
        title: 'Cache harmonic constants per station instead of per request',
        progress: [1, 3],
        blocked: true,
        labels: [TIDE],
        estimate: '3',
        who: 'Mira',
      },
      {
        key: 'ENG-405',
        priority: 'medium',
        title: 'Passage plan: undo after dragging a leg restores the old timing too',
        due: '24 Nov',
        estimate: '2',
        who: 'Ruta',
      },
      {
        key: 'ENG-438',
        priority: 'medium',
        title: 'Read the station file in one pass and report every bad line',
        run: { state: 'running', text: '1:47' },
        labels: [TIDE],
        estimate: '2',
        who: 'Deniz',
      },
    ],
  },
  {
    status: 'in_review',
    name: 'In Review',
    count: '3',
    issues: [
      {
        key: 'ENG-409',
        priority: 'high',
        title: 'Passage export drops waypoints past the antimeridian',
        run: { state: 'succeeded', text: '4/4' },
        labels: [EXPORT, REGRESSION],
        estimate: '2',
        who: 'Tove',
      },
      {
        key: 'ENG-402',
        priority: 'medium',
        title: 'Offline banner stays after the connection returns',
        labels: [SYNC],
        estimate: '1',
        who: 'Deniz',
      },
      {
        key: 'ENG-428',
        priority: 'medium',
        title: 'Depth units follow the datum of the chart, not of the app',
        run: { state: 'succeeded', text: '3/3' },
        estimate: '3',
        who: 'Mira',
      },
    ],
  },
  {
    status: 'todo',
    name: 'Todo',
    count: '7',
    issues: [
      {
        key: 'ENG-430',
        priority: 'urgent',
        title: 'GPX import keeps waypoint names with combining characters',
        blocked: true,
        labels: [EXPORT],
        due: '21 Nov',
        estimate: '2',
        who: 'Ruta',
      },
      {
        key: 'ENG-398',
        priority: 'high',
        title: 'Retry a partial tile download with backoff, resume at the last byte',
        progress: [0, 4],
        labels: [SYNC],
        estimate: '3',
        who: 'Anselm',
      },
      {
        key: 'ENG-387',
        priority: 'high',
        title: 'Show the predicted current at every leg of a passage',
        estimate: '5',
        who: 'Mira',
      },
      {
        key: 'ENG-433',
        priority: 'high',
        title: 'A screen reader hears the tide curve as a table, not one image',
        labels: [['c', 'Accessibility']],
        due: '28 Nov',
        estimate: '3',
        who: 'Deniz',
      },
      {
        key: 'ENG-435',
        priority: 'medium',
        title: 'Nightly build signs the tile pack with the retired key',
        run: { state: 'failed', text: 'Failed · workspace' },
        labels: [REGRESSION],
        estimate: '1',
        who: 'Anselm',
      },
      {
        key: 'ENG-419',
        priority: 'medium',
        title: 'Settings: choose Lowest Astronomical Tide or Mean Low Water',
        estimate: '2',
        who: 'Ruta',
      },
      {
        key: 'ENG-441',
        priority: 'low',
        title: 'Say which station a prediction was interpolated from',
        labels: [DOCS],
        estimate: '1',
      },
    ],
  },
  {
    status: 'backlog',
    name: 'Backlog',
    count: '17',
    issues: [
      {
        key: 'ENG-376',
        priority: 'medium',
        title: 'Replace the polygon clipper and drop the native dependency',
        estimate: '8',
        who: 'Anselm',
      },
      {
        key: 'ENG-390',
        priority: 'medium',
        title: 'Import the 2027 station list and show what changed',
        labels: [TIDE],
        estimate: '3',
      },
      {
        key: 'ENG-371',
        priority: 'low',
        title: 'Write down the station file format with three worked examples',
        labels: [DOCS],
        estimate: '2',
        who: 'Mira',
      },
    ],
  },
];
