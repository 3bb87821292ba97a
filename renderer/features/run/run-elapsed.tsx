import { isLocalRun, type RunRow } from '../../../shared/contract/run-schemas.ts';
import { isEnded } from '../../../shared/domain/run.ts';
import { elapsedMs } from '../../lib/run-words.ts';
import { useNow } from '../../lib/use-now.ts';
import { formatClock, formatDuration } from '../../ui/lib/format.ts';
import { Tooltip } from '../../ui/overlay/tooltip.tsx';
import { CapMeter } from '../../ui/run/cap-meter.tsx';
import { capList, capTime } from './cap-words.ts';
import styles from './run-view.module.css';

/** The time that a run has taken, of what its cap allows. All caps are named to who points at it, and in the panel. */
export function RunElapsed({ run }: { readonly run: RunRow }): React.ReactElement | null {
  const ended = isEnded(run.state);
  const now = useNow(ended ? null : 1_000);
  const elapsed = elapsedMs(run, now);
  if (elapsed === null) return null;
  const caps = isLocalRun(run) ? run.caps : null;
  const cap = caps?.wallClockMs ?? null;
  const time =
    cap !== null && !ended ? (
      <CapMeter name="Elapsed" value={formatClock(elapsed)} limit={capTime(cap)} share={elapsed / cap} />
    ) : (
      <span className={styles['elapsed']}>
        Elapsed <b>{ended ? formatDuration(elapsed) : formatClock(elapsed)}</b>
        {cap !== null && ` of ${capTime(cap)}`}
      </span>
    );
  const shown = <div className={styles['caps']}>{time}</div>;
  return caps === null ? shown : <Tooltip says={`Caps: ${capList(caps).join(' · ')}`}>{shown}</Tooltip>;
}
