import type { LocalRunRow } from '../../../shared/contract/run-schemas.ts';
import { keysOf } from '../../lib/key-label.ts';
import type { RunTab } from '../../lib/route.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Tabs, type TabItem } from '../../ui/controls/tabs.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { RowMeta } from '../../ui/list/row-meta.tsx';
import { RunMark } from '../../ui/marks/run-mark.tsx';
import styles from './run-view.module.css';
import type { Timeline } from './timeline/timeline-model.ts';

interface Props {
  readonly run: LocalRunRow;
  readonly shown: readonly RunTab[];
  readonly timeline: Timeline;
  /** Null while they were not counted. */
  readonly changedFiles: number | null;
  readonly envelopes: number;
  readonly expanded: boolean;
  readonly asks: boolean;
  readonly onShow: (tab: RunTab, beside: boolean) => void;
  readonly onExpand: () => void;
  readonly onAnswer: () => void;
}

/** The parts of a run. A click with Mod shows terminal and changes side by side. */
export function RunTabs(props: Props): React.ReactElement {
  const { run, shown, timeline, envelopes, onShow } = props;
  const committed = committedFiles(timeline);
  // What was read is up to date only while it is looked at.
  const changed = shown.includes('changes')
    ? (props.changedFiles ?? committed)
    : (committed ?? props.changedFiles);
  const items: TabItem<RunTab>[] = [
    { id: 'timeline', label: 'Timeline' },
    ...(run.hasTerminal ? [{ id: 'terminal' as const, label: 'Terminal' }] : []),
    { id: 'changes', label: 'Changes', count: countText(changed) },
    { id: 'evidence', label: 'Evidence' },
    { id: 'files', label: 'Files' },
    { id: 'ledger', label: 'Ledger', count: countText(envelopes) },
  ];
  return (
    <Tabs
      label="Parts of the run"
      items={items}
      active={shown}
      onChange={(id, { beside }) => onShow(id, beside)}
      end={
        shown.includes('timeline') ? <TimelineTools {...props} /> : props.asks && <AnswerTools {...props} />
      }
    />
  );
}

function TimelineTools({ timeline, expanded, onExpand }: Props): React.ReactElement {
  return (
    <>
      <span
        className={styles['count']}
      >{`${formatCount(timeline.count)} ${timeline.count === 1 ? 'event' : 'events'}`}</span>
      <Button variant="ghost" size={24} keys={keysOf('runExpand')} onClick={onExpand}>
        {expanded ? 'Fold all' : 'Expand all'}
      </Button>
    </>
  );
}

function AnswerTools({ onAnswer }: Props): React.ReactElement {
  return (
    <>
      <RowMeta tone="wait" glyph={<RunMark state="waiting" size={14} label={null} />}>
        1 question
      </RowMeta>
      <Button size={24} keys={keysOf('runAnswer')} onClick={onAnswer}>
        Answer
      </Button>
    </>
  );
}

function committedFiles({ items }: Timeline): number | null {
  const commit = items.findLast((item) => item.kind === 'commit');
  return commit?.kind === 'commit' ? commit.files : null;
}

function countText(count: number | null): string | undefined {
  return count === null || count === 0 ? undefined : formatCount(count);
}
