import { CircleCheck, CloudAlert, CloudOff, CloudSync, TriangleAlert } from 'lucide-react';
import { useEffect } from 'react';
import type { SyncStatus } from '../../../shared/contract/methods/system.ts';
import { pageTimers } from '../../client/platform.ts';
import { useReplica } from '../../lib/app-context.ts';
import { useNow } from '../../lib/use-now.ts';
import { Icon } from '../../ui/icon.tsx';
import { ErrorState } from '../../ui/states/error-state.tsx';
import { StateIcon } from '../../ui/states/state-icon.tsx';
import styles from './settings.module.css';
import { SyncSteps } from './sync-steps.tsx';
import { tellSync, type SyncStory } from './sync-words.ts';
import { useStatusNow } from './use-status-now.ts';

/** How this machine stands to its server, what is safe, and what to do next, with the button that does it. */
export function SyncProblem(): React.ReactElement {
  const known = useReplica((snapshot) => snapshot.sync);
  const sync = useTicking(known);
  const now = useNow(sync.state === 'offline' ? 1_000 : null);
  const story = tellSync(sync, now);
  return (
    <div className={styles['story']} data-testid="sync-story">
      <ErrorState
        mark={<StoryMark story={story} state={sync.state} />}
        title={story.title}
        what={story.what}
        safe={story.safe}
        {...(story.next !== null && { next: story.next })}
        actions={story.steps.length > 0 && <SyncSteps steps={story.steps} />}
        code={story.tone === 'ok' || story.tone === 'plain' ? undefined : story.code}
      />
    </div>
  );
}

const offlineMs = 1_000;

/** While offline the next attempt moves on without news of it: then it is asked for. */
function useTicking(known: SyncStatus): SyncStatus {
  const { status, ask } = useStatusNow();
  const isOffline = known.state === 'offline';
  useEffect(() => (isOffline ? pageTimers.every(offlineMs, ask) : undefined), [isOffline, ask]);
  return isOffline && status?.state === 'offline' ? status : known;
}

function StoryMark({
  story,
  state,
}: {
  readonly story: SyncStory;
  readonly state: SyncStatus['state'];
}): React.ReactElement {
  if (story.tone === 'ok') return <StateIcon of={CircleCheck} tone="ok" />;
  if (story.tone === 'bad') return <StateIcon of={CloudAlert} tone="bad" />;
  if (story.tone === 'wait')
    return <StateIcon of={state === 'offline' ? CloudOff : TriangleAlert} tone="wait" />;
  return <Icon of={state === 'syncing' ? CloudSync : CloudOff} />;
}
