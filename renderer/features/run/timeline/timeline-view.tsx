import { ArrowDown } from 'lucide-react';
import { useState } from 'react';
import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../../shared/domain/run.ts';
import { findRemoval, removalWords } from '../../../lib/removal-words.ts';
import { useNow } from '../../../lib/use-now.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { LoadingRows } from '../../../ui/states/loading-rows.tsx';
import { OpenQuestion } from './open-question.tsx';
import type { Outcome } from './outcome.ts';
import type { TimelineSnapshot } from './timeline-feed.ts';
import { TimelineItemView } from './timeline-item.tsx';
import { TimelineList } from './timeline-list.tsx';
import { openQuestion, type TimelineItem } from './timeline-model.ts';
import styles from './timeline-view.module.css';
import type { ToolPhase } from './tool-words.ts';
import { useFollowEnd } from './use-follow-end.ts';
import { useTimelineKeys } from './use-timeline-keys.ts';
import type { TimelineState } from './use-timeline-state.ts';

interface Props {
  readonly run: LocalRunRow;
  readonly snapshot: TimelineSnapshot;
  readonly state: TimelineState;
  readonly questionRef: React.Ref<HTMLDivElement>;
  /** Goes to another part of the run. */
  readonly onShow: (outcome: Outcome) => void;
  /** What follows the last event: how a failed run can go on. */
  readonly children: React.ReactNode;
}

/** What the agent did, oldest first. Stays at the end while one is there. */
export function TimelineView(props: Props): React.ReactElement {
  const { run, snapshot, state, questionRef, onShow, children } = props;
  const { timeline, error } = snapshot;
  const [height, setHeight] = useState(0);
  const { ref, onScroll, atEnd, toEnd } = useFollowEnd(`${timeline.lastSeq} ${height}`);
  const question = openQuestion(timeline);
  useTimelineKeys({ run, items: timeline.items, state, scroller: ref, onShow });
  if (snapshot.phase === 'loading') return <LoadingRows rows={8} label="Loading the timeline" />;
  const renderItem = (item: TimelineItem): React.ReactNode =>
    item.seq === question?.seq ? (
      <OpenQuestion ref={questionRef} run={run} approval={question.approval} />
    ) : (
      <TimelineItemView
        item={item}
        phase={phaseOf(run)}
        open={state.isOpen(item.seq)}
        onToggle={state.toggle}
        raw={state.isRaw(item.seq) ? timeline : null}
      />
    );
  return (
    <>
      <div ref={ref} className={styles['scroller']} onScroll={onScroll} data-testid="timeline">
        <Removed run={run} />
        <TimelineList
          scroller={ref}
          items={timeline.items}
          kept={[question?.seq ?? null, state.cursor]}
          cursor={state.cursor}
          renderItem={renderItem}
          onHeight={setHeight}
        />
        {error !== null && (
          <p className={styles['behind']} role="status">
            {error} The timeline goes on by itself.
          </p>
        )}
        {children}
      </div>
      {!atEnd && (
        <div className={styles['toEnd']}>
          <Button size={24} icon={ArrowDown} onClick={toEnd}>
            To the end
          </Button>
        </div>
      )}
    </>
  );
}

/** What the timeline does not hold any more, so that nobody takes it for all there was. */
function Removed({ run }: Pick<Props, 'run'>): React.ReactNode {
  const now = useNow(null);
  const removal = findRemoval(run.removed, 'journal');
  if (removal === null) return null;
  return (
    <p className={styles['removed']} role="note">
      {removalWords(removal, now)} What follows is what is kept for good.
    </p>
  );
}

function phaseOf({ state }: LocalRunRow): ToolPhase {
  if (isEnded(state)) return 'ended';
  return state === 'waiting' ? 'waiting' : 'running';
}
