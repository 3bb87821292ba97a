import { priorities, type Priority } from '../../../shared/domain/issue.ts';
import { PriorityMark } from '../../ui/marks/priority-mark.tsx';
import { Menu, type MenuProps } from '../../ui/overlay/menu.tsx';

type Props = Pick<MenuProps, 'trigger' | 'anchor' | 'open' | 'onOpenChange'> & {
  /** The value all of them have; null when they differ. */
  readonly value: Priority | null;
  readonly onChange: (priority: Priority) => void;
};

export const priorityLabels: Readonly<Record<Priority, string>> = {
  none: 'No priority',
  urgent: 'Urgent',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

/** Chooses the priority of one or several issues. */
export function PriorityMenu({ value, onChange, ...menu }: Props): React.ReactNode {
  const items = priorities.map((priority) => ({
    id: priority,
    label: priorityLabels[priority],
    mark: <PriorityMark priority={priority} size={14} label={null} />,
    chosen: priority === value,
  }));
  return (
    <Menu
      {...menu}
      label="Priority"
      filter="Change priority…"
      groups={[{ items }]}
      onSelect={(id) => {
        const priority = priorities.find((each) => each === id);
        if (priority) onChange(priority);
      }}
    />
  );
}
