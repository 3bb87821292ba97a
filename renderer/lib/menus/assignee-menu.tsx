import type { MemberId } from '../../../shared/domain/ids.ts';
import { Avatar } from '../../ui/people/avatar.tsx';
import { hueAt } from '../../ui/people/hue.ts';
import { Menu, type MenuProps } from '../../ui/overlay/menu.tsx';
import { useReplica } from '../app-context.ts';

type Props = Pick<MenuProps, 'trigger' | 'anchor' | 'open' | 'onOpenChange'> & {
  readonly value: string | null;
  readonly onChange: (memberId: MemberId | null) => void;
};

const nobody = 'nobody';

/** Chooses who does an issue, or nobody. */
export function AssigneeMenu({ value, onChange, ...menu }: Props): React.ReactNode {
  const members = useReplica((snapshot) => snapshot.members);
  const items = [
    {
      id: nobody,
      label: 'Nobody',
      mark: <Avatar who="nobody" label={null} />,
      chosen: value === null,
    },
    ...members.map(({ memberId, name }, place) => ({
      id: memberId,
      label: name,
      mark: <Avatar who="person" name={name} hue={hueAt(place)} label={null} />,
      chosen: memberId === value,
    })),
  ];
  return (
    <Menu
      {...menu}
      label="Assignee"
      filter="Assign to…"
      groups={[{ items }]}
      onSelect={(id) => onChange(members.find(({ memberId }) => memberId === id)?.memberId ?? null)}
    />
  );
}
