import { ChevronDown } from 'lucide-react';
import { mayInvite, roles, type Role } from '../../../shared/domain/role.ts';
import { useReplica } from '../../lib/app-context.ts';
import { roleNames, roleWords } from '../../lib/role-words.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Menu, type MenuProps } from '../../ui/overlay/menu.tsx';
import styles from './link.module.css';

interface Props {
  readonly forMyself: boolean;
  readonly role: Role;
  readonly onRole: (role: Role) => void;
  readonly ttlMs: number;
  readonly onTtlMs: (ttlMs: number) => void;
  /** Null for all. */
  readonly teams: readonly string[] | null;
  readonly onTeams: (teams: readonly string[] | null) => void;
}

const minute = 60_000;
const lives = [
  { id: 'minutes', ttlMs: 10 * minute, label: '10 minutes' },
  { id: 'hour', ttlMs: 60 * minute, label: '1 hour' },
  { id: 'day', ttlMs: 24 * 60 * minute, label: '1 day' },
  { id: 'week', ttlMs: 7 * 24 * 60 * minute, label: '7 days' },
] as const;

/** What the invite is good for: role, teams where there are several, and how long. */
export function InviteTerms(props: Props): React.ReactElement {
  const { forMyself, role, onRole, ttlMs, onTtlMs } = props;
  const mine = useReplica((snapshot) => snapshot.sync.role);
  const life = lives.find((each) => each.ttlMs === ttlMs);
  const offered = roles.filter((each) => mine !== null && mayInvite(mine, each));
  return (
    <div className={styles['terms']}>
      {!forMyself && (
        <Choice
          label="Role"
          value={roleWords[role]}
          spoken={`Role: ${roleNames[role]}`}
          groups={[{ items: offered.map((id) => ({ id, label: roleWords[id], chosen: id === role })) }]}
          onSelect={(id) => onRole(roles.find((each) => each === id) ?? role)}
        />
      )}
      {!forMyself && (role === 'member' || role === 'viewer') && <TeamsChoice {...props} />}
      <Choice
        label="Good for"
        value={life?.label ?? ''}
        spoken={`Good for: ${life?.label ?? ''}`}
        groups={[{ items: lives.map(({ id, label }) => ({ id, label, chosen: id === life?.id })) }]}
        onSelect={(id) => onTtlMs(lives.find((each) => each.id === id)?.ttlMs ?? ttlMs)}
      />
    </div>
  );
}

function TeamsChoice({ teams, onTeams }: Pick<Props, 'teams' | 'onTeams'>): React.ReactNode {
  const known = useReplica((snapshot) => snapshot.teams);
  if (known.length < 2) return null;
  const has = new Set(teams ?? []);
  const names = known.filter(({ teamId }) => has.has(teamId)).map(({ name }) => name);
  const value = teams === null ? 'All teams, also those to come' : names.join(', ') || 'No team';
  return (
    <Choice
      several
      label="Teams"
      value={value}
      spoken={`Teams: ${value}`}
      groups={[
        { items: [{ id: 'all', label: 'All teams, also those to come', chosen: teams === null }] },
        { items: known.map(({ teamId, name }) => ({ id: teamId, label: name, chosen: has.has(teamId) })) },
      ]}
      onSelect={(id) => {
        if (id === 'all') return onTeams(null);
        const chosen = known.filter(({ teamId }) => (teamId === id ? !has.has(id) : has.has(teamId)));
        onTeams(chosen.map(({ teamId }) => teamId));
      }}
    />
  );
}

type ChoiceProps = Pick<MenuProps, 'groups' | 'onSelect' | 'several'> & {
  readonly label: string;
  readonly value: string;
  /** Name of the button for who does not see the label beside it. */
  readonly spoken: string;
};

function Choice({ label, value, spoken, ...menu }: ChoiceProps): React.ReactElement {
  return (
    <div className={styles['term']}>
      <span className={styles['termLabel']} aria-hidden>
        {label}
      </span>
      <Menu
        {...menu}
        label={label}
        trigger={
          <Button size={32} className={styles['role']} aria-label={spoken} icon={ChevronDown}>
            {value}
          </Button>
        }
      />
    </div>
  );
}
