import { useMemo } from 'react';
import type { JournalEvent } from '../../../shared/contract/events.ts';
import type { IssueDetail } from '../../../shared/contract/schemas.ts';
import type { AgentChoice } from '../../../shared/domain/run.ts';
import { useHost } from '../../lib/app-context.ts';
import type { HostFeedOptions } from '../../lib/host-feed.ts';
import { agentName } from '../../lib/run-words.ts';
import { useAction } from '../../lib/use-action.ts';
import { useHostReading } from '../../lib/use-host-reading.ts';
import { useNow } from '../../lib/use-now.ts';
import { Button } from '../../ui/controls/button.tsx';
import { describeRest, pauseOf, providerOf, type ProviderPause } from './provider-words.ts';
import styles from './start-run.module.css';

interface Props {
  readonly issue: IssueDetail;
  readonly agent: AgentChoice | null;
  /** Why agents do not start on it. */
  readonly blocked: string | null;
  /** Something was settled: its button goes, and the focus has to go elsewhere. */
  readonly onSettled: () => void;
}

/** What one should know before starting: agents got nowhere on the issue, or the provider rests. */
export function StartNotes({ issue, agent, blocked, onSettled }: Props): React.ReactElement {
  return (
    <>
      <Blocked issue={issue} blocked={blocked} onSettled={onSettled} />
      {agent !== null && <Resting agent={agent} onSettled={onSettled} />}
    </>
  );
}

function changesBlock(event: JournalEvent): boolean {
  return event.kind === 'run.changed' || (event.kind === 'action' && event.method === 'runs.unblock');
}

/** Why agents do not start on the issue; null when they do, and until it is known. */
export function useBlocked(issueId: string): string | null {
  const read: HostFeedOptions<string | null>['read'] = useMemo(
    () => async (from) => (await from.call('runs.blocked', { issueId })).reason,
    [issueId],
  );
  const reading = useHostReading(read, changesBlock);
  return reading.status === 'read' ? reading.value : null;
}

function Blocked({ issue, blocked, onSettled }: Omit<Props, 'agent'>): React.ReactNode {
  const { issueId, key } = issue;
  const host = useHost();
  const unblock = useAction(() => host.call('runs.unblock', { issueId }));
  if (blocked === null) return null;
  return (
    <Note label={`${key} is blocked`} text={blocked} action="Unblock" act={unblock} onSettled={onSettled} />
  );
}

const readPauses: HostFeedOptions<readonly ProviderPause[]>['read'] = async (host) =>
  (await host.call('providers.query', {})).rows;

function changesPauses(event: JournalEvent): boolean {
  return event.kind === 'run.changed' || (event.kind === 'action' && event.method === 'providers.resume');
}

const tickMs = 15_000;

interface RestingProps extends Pick<Props, 'onSettled'> {
  readonly agent: AgentChoice;
}

function Resting({ agent, onSettled }: RestingProps): React.ReactNode {
  const host = useHost();
  const now = useNow(tickMs);
  const reading = useHostReading(readPauses, changesPauses);
  const resume = useAction(() => host.call('providers.resume', { agent: providerOf(agent) }));
  const pause = reading.status === 'read' ? pauseOf(reading.value, agent, now) : undefined;
  if (!pause) return null;
  return (
    <Note
      label={`The provider of ${agentName(agent)} rests`}
      text={describeRest(pause)}
      action="It works again"
      act={resume}
      onSettled={onSettled}
    />
  );
}

interface NoteProps extends Pick<Props, 'onSettled'> {
  readonly label: string;
  readonly text: string;
  readonly action: string;
  readonly act: { run(): Promise<boolean>; readonly busy: boolean; readonly error: string | null };
}

function Note({ label, text, action, act, onSettled }: NoteProps): React.ReactElement {
  const settle = async (): Promise<void> => {
    if (await act.run()) onSettled();
  };
  return (
    <section aria-label={label} className={styles['startNote']}>
      <div>
        <strong>{label}</strong>
        <p>{text}</p>
        {act.error !== null && (
          <p role="alert" className={styles['error']}>
            {act.error}
          </p>
        )}
      </div>
      <Button
        size={24}
        disabledReason={act.busy ? 'It is being done.' : undefined}
        onClick={() => void settle()}
      >
        {action}
      </Button>
    </section>
  );
}
