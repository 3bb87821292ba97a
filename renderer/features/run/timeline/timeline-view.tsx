import { ArrowDown } from 'lucide-react';
import type { LocalRunRow } from '../../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../../shared/domain/run.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Timeline } from '../../../ui/run/timeline.tsx';
import { LoadingRows } from '../../../ui/states/loading-rows.tsx';
import { OpenQuestion } from './open-question.tsx';
import type { TimelineSnapshot } from './timeline-feed.ts';
import { TimelineItemView } from './timeline-item.tsx';
import { openQuestion } from './timeline-model.ts';
import styles from './timeline-view.module.css';
import type { ToolPhase } from './tool-words.ts';
import { useFollowEnd } from './use-follow-end.ts';

interface Props {
  readonly run: LocalRunRow;
  readonly snapshot: TimelineSnapshot;
  readonly expanded: boolean;
  readonly questionRef: React.Ref<HTMLDivElement>;
  /** What follows the last event: how a failed run can go on. */
  readonly children: React.ReactNode;
}

/** What the agent did, oldest first. Stays at the end while one is there. */
export function TimelineView({ run, snapshot, expanded, questionRef, children }: Props): React.ReactElement {
  const { timeline, error } = snapshot;
  const { ref, onScroll, atEnd, toEnd } = useFollowEnd(timeline);
  const question = openQuestion(timeline);
  if (snapshot.phase === 'loading') return <LoadingRows rows={8} label="Loading the timeline" />;
  return (
    <>
      <div ref={ref} className={styles['scroller']} onScroll={onScroll} data-testid="timeline">
        <Timeline label="What the agent did">
          {timeline.items.map((item) =>
            item.seq === question?.seq ? (
              <OpenQuestion
                key={item.seq}
                ref={questionRef}
                runId={run.runId}
                approval={question.approval}
                sandboxed={run.sandboxed}
              />
            ) : (
              <TimelineItemView
                key={`${item.seq} ${expanded}`}
                item={item}
                phase={phaseOf(run)}
                expanded={expanded}
              />
            ),
          )}
        </Timeline>
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

function phaseOf({ state }: LocalRunRow): ToolPhase {
  if (isEnded(state)) return 'ended';
  return state === 'waiting' ? 'waiting' : 'running';
}
