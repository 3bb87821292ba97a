import { Link2, UserPlus, UsersRound } from 'lucide-react';
import { useState } from 'react';
import type { MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { useReplica } from '../../lib/app-context.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useWhyNotInvite } from '../../lib/may-write.ts';
import { ReadingFailed } from '../../lib/reading-failed.tsx';
import { Button } from '../../ui/controls/button.tsx';
import { LinkButton } from '../../ui/controls/link-button.tsx';
import { formatCount } from '../../ui/lib/format.ts';
import { SettingsBlock, SettingsHeading } from '../../ui/settings/settings-layout.tsx';
import { EmptyState } from '../../ui/states/empty-state.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { MemberRow } from './member-row.tsx';
import { useMembers } from './read-members.ts';
import styles from './settings.module.css';

/** Who is in the workspace, what they may do, and the way in for others. */
export function MembersSection(): React.ReactElement {
  const open = useDialogs((state) => state.open);
  const sync = useReplica((snapshot) => snapshot.sync);
  const reading = useMembers();
  const solo = sync.state === 'solo';
  const why = useWhyNotInvite();
  return (
    <>
      <SettingsHeading
        title="Members"
        actions={
          !solo && (
            <Button
              variant="primary"
              icon={UserPlus}
              keys={keysOf('settingsInvite')}
              disabledReason={why}
              onClick={() => open({ kind: 'invite' })}
            >
              Invite people
            </Button>
          )
        }
      >
        Who is in this workspace, as its sync server has signed it.
      </SettingsHeading>
      {solo ? (
        <OnlyYou onLink={() => open({ kind: 'link' })} />
      ) : reading.status === 'reading' ? (
        <LoadingRows rows={4} label="Loading the members" />
      ) : reading.status === 'failed' ? (
        <ReadingFailed title="The members cannot be shown" reading={reading} />
      ) : (
        <MemberLists members={reading.value} error={reading.error} />
      )}
    </>
  );
}

function OnlyYou({ onLink }: { readonly onLink: () => void }): React.ReactElement {
  return (
    <div className={styles['empty']}>
      <EmptyState
        icon={UsersRound}
        title="Only you are here"
        keys={[{ keys: keysOf('settingsInvite'), does: 'link a sync server', onSelect: onLink }]}
      >
        A workspace is shared through a small server that you or your team runs. Link one, then invite people.
      </EmptyState>
      <div className={styles['emptyAction']}>
        <Button icon={Link2} onClick={onLink}>
          Link a sync server
        </Button>
      </div>
    </div>
  );
}

interface ListProps {
  readonly members: readonly MemberAccessRow[];
  readonly error: string | null;
}

function MemberLists({ members, error }: ListProps): React.ReactElement {
  const [showsRemoved, setShowsRemoved] = useState(false);
  const present = members.filter(({ removedAt }) => removedAt === null);
  const removed = members.filter(({ removedAt }) => removedAt !== null);
  return (
    <>
      <SettingsBlock
        title="In the workspace"
        count={formatCount(present.length)}
        note={
          error ??
          'Last change: when something that a device wrote last arrived on this machine. Who only reads is not heard of.'
        }
      >
        {present.map((member) => (
          <MemberRow key={member.memberId} member={member} members={members} />
        ))}
      </SettingsBlock>
      {removed.length > 0 && !showsRemoved && (
        <p className={styles['more']}>
          <LinkButton onClick={() => setShowsRemoved(true)}>
            {removed.length === 1
              ? 'Show 1 removed member'
              : `Show ${formatCount(removed.length)} removed members`}
          </LinkButton>
        </p>
      )}
      {showsRemoved && removed.length > 0 && (
        <SettingsBlock
          title="Removed"
          count={formatCount(removed.length)}
          note="What they wrote stays in the workspace."
        >
          {removed.map((member) => (
            <MemberRow key={member.memberId} member={member} members={members} />
          ))}
        </SettingsBlock>
      )}
    </>
  );
}
