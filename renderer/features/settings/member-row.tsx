import { ChevronDown, UserMinus } from 'lucide-react';
import { useState } from 'react';
import type { MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { pageClock } from '../../client/platform.ts';
import { useReplica } from '../../lib/app-context.ts';
import { personOf } from '../../lib/people.ts';
import { roleNames, roleWords } from '../../lib/role-words.ts';
import { Button } from '../../ui/controls/button.tsx';
import { IconButton } from '../../ui/controls/icon-button.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import { Avatar } from '../../ui/people/avatar.tsx';
import { hueAt } from '../../ui/people/hue.ts';
import { AccessRow } from '../../ui/settings/access-row.tsx';
import { DeviceRow } from './device-row.tsx';
import { LowerMyself, RemoveMember } from './member-dialogs.tsx';
import { rolesToGive, whyNotChange, whyNotRemove } from './member-rights.ts';
import { describeMember, nameOf } from './people-words.ts';
import styles from './settings.module.css';
import { TeamAccessMenu } from './team-access-menu.tsx';
import { useMemberChange, type MemberChange } from './use-member-change.ts';

interface Props {
  readonly member: MemberAccessRow;
  readonly members: readonly MemberAccessRow[];
}

/** One member: what they may do, their devices, and the way out. */
export function MemberRow({ member, members }: Props): React.ReactElement {
  const mine = useReplica((snapshot) => snapshot.sync.role);
  const teams = useReplica((snapshot) => snapshot.teams);
  const known = useReplica((snapshot) => snapshot.members);
  const [open, setOpen] = useState(false);
  const [removing, setRemoving] = useState(false);
  const name = nameOf(member);
  const gone = member.removedAt !== null;
  return (
    <AccessRow
      mark={
        <Avatar
          who="person"
          size={24}
          name={name}
          hue={personOf(known, member.memberId)?.hue ?? hueAt(known.length)}
          label={null}
        />
      }
      name={name}
      {...(member.isMe && { badge: 'You' })}
      text={describeMember(member, teams, pageClock.now())}
      gone={gone}
      open={open}
      onToggle={() => setOpen(!open)}
      details={member.devices.map((device) => (
        <DeviceRow key={device.deviceId} device={device} owner={name} isMine={member.isMe} />
      ))}
    >
      {!gone && <MemberRole member={member} members={members} />}
      {!gone && (
        <IconButton
          icon={UserMinus}
          size={28}
          label={`Remove ${name}`}
          disabledReason={whyNotRemove(mine, member, members)}
          onClick={() => setRemoving(true)}
        />
      )}
      <RemoveMember member={member} open={removing} onOpenChange={setRemoving} />
    </AccessRow>
  );
}

function MemberRole({ member, members }: Props): React.ReactElement {
  const mine = useReplica((snapshot) => snapshot.sync.role);
  const change = useMemberChange();
  const [lower, setLower] = useState<MemberChange | null>(null);
  const why = whyNotChange(mine, member, members);
  const name = nameOf(member);
  const button = (
    <Button
      variant="ghost"
      icon={ChevronDown}
      className={styles['choice']}
      disabledReason={why}
      aria-label={`Role of ${name}: ${roleNames[member.role]}`}
    >
      {roleNames[member.role]}
    </Button>
  );
  if (why !== undefined || mine === null) return button;
  return (
    <>
      <TeamAccessMenu member={member} />
      <Menu
        label={`Role of ${name}`}
        filter="Change role…"
        align="end"
        trigger={button}
        groups={[
          {
            items: rolesToGive(mine).map((id) => ({
              id,
              label: roleWords[id],
              chosen: id === member.role,
            })),
          },
        ]}
        onSelect={(id) => {
          const role = rolesToGive(mine).find((each) => each === id);
          if (role === undefined || role === member.role) return;
          const wanted = { role, teams: member.teams };
          if (member.isMe) setLower(wanted);
          else change(member, wanted);
        }}
      />
      <LowerMyself
        wanted={lower}
        onClose={() => setLower(null)}
        onConfirm={(wanted) => change(member, wanted)}
      />
    </>
  );
}
