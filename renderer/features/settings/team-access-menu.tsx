import { ChevronDown } from 'lucide-react';
import type { MemberAccessRow } from '../../../shared/contract/methods/workspace.ts';
import { useReplica } from '../../lib/app-context.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import { nameOf } from './people-words.ts';
import styles from './settings.module.css';
import { useMemberChange } from './use-member-change.ts';

const all = 'all';

/** Which teams a member sees. Shown when there are several, for roles that do not see all of them anyway. */
export function TeamAccessMenu({ member }: { readonly member: MemberAccessRow }): React.ReactNode {
  const teams = useReplica((snapshot) => snapshot.teams);
  const change = useMemberChange();
  if (teams.length < 2 || member.role === 'owner' || member.role === 'admin') return null;
  const has = new Set(member.teams ?? []);
  const select = (id: string): void => {
    const { role } = member;
    if (id === all) return change(member, { role, teams: null });
    const chosen = teams.filter(({ teamId }) => (teamId === id ? !has.has(teamId) : has.has(teamId)));
    change(member, { role, teams: chosen.map(({ teamId }) => teamId) });
  };
  return (
    <Menu
      several
      label={`Teams of ${nameOf(member)}`}
      filter="Change teams…"
      align="end"
      trigger={
        <Button
          variant="ghost"
          icon={ChevronDown}
          className={styles['choice']}
          aria-label={`Teams of ${nameOf(member)}`}
        >
          Teams
        </Button>
      }
      groups={[
        { items: [{ id: all, label: 'All teams, also those to come', chosen: member.teams === null }] },
        { items: teams.map(({ teamId, name }) => ({ id: teamId, label: name, chosen: has.has(teamId) })) },
      ]}
      onSelect={select}
    />
  );
}
