import { Pause, Play, SkipForward } from 'lucide-react';
import { keysOf } from '../../../lib/key-label.ts';
import { IconButton } from '../../../ui/controls/icon-button.tsx';
import { SegmentedTabs } from '../../../ui/controls/segmented-tabs.tsx';
import { formatClock } from '../../../ui/lib/format.ts';
import { useAfter } from '../../../ui/lib/use-after.ts';
import { speeds, type Replay, type ReplayState } from './create-replay.ts';
import styles from './replay.module.css';

interface Props {
  readonly state: ReplayState;
  readonly replay: Replay;
}

/** How far the arrow keys go, in ms. */
export const leapMs = 5_000;

/** Play and pause, the time, the next output, and the speed. */
export function ReplayBar({ state, replay }: Props): React.ReactElement {
  const { playing, at, durationMs, speed, message, phase } = state;
  const toggle = (): void => (playing ? replay.pause() : replay.play());
  const leap = (by: number): void => replay.seek(at + by);
  return (
    <div className={styles['bar']} role="group" aria-label="Replay">
      <IconButton
        icon={playing ? Pause : Play}
        label={playing ? 'Pause' : 'Play'}
        keys={keysOf('replayPlay')}
        onClick={toggle}
      />
      <span className={styles['time']} data-testid="replay-time">
        {formatClock(at)} / {formatClock(durationMs)}
      </span>
      <input
        type="range"
        className={styles['range']}
        aria-label="Time of the replay"
        aria-valuetext={`${formatClock(at)} of ${formatClock(durationMs)}`}
        min={0}
        max={durationMs}
        step={1}
        value={at}
        onChange={(event) => replay.seek(Number(event.target.value))}
        onKeyDown={(event) => {
          const by = { ArrowLeft: -leapMs, ArrowRight: leapMs }[event.key];
          if (by !== undefined) leap(by);
          else if (event.key === ' ') toggle();
          else return;
          event.preventDefault();
        }}
      />
      {phase === 'reading' && <Reading />}
      {message !== null && (
        <span
          className={phase === 'failed' ? styles['failed'] : styles['note']}
          role={phase === 'failed' ? 'alert' : undefined}
        >
          {message}
        </span>
      )}
      <IconButton
        icon={SkipForward}
        label="Jump to the next output"
        keys={keysOf('replayNext')}
        onClick={replay.next}
      />
      <SegmentedTabs
        label="Speed of the replay"
        items={speeds.map((each) => ({ id: `${each}` as const, label: `${each}×` }))}
        value={`${speed}`}
        onChange={(id) => replay.setSpeed(speeds.find((each) => `${each}` === id) ?? 1)}
      />
    </div>
  );
}

const shownAfterMs = 300;

/** A leap in a long recording takes its time when it is the first. */
function Reading(): React.ReactNode {
  return useAfter(shownAfterMs) && <span className={styles['note']}>Reading the recording</span>;
}
