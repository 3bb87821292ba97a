import { issueStatuses, issueStatusLabels, type IssueStatus } from '../../../shared/domain/issue.ts';
import { StatusMark } from '../../ui/marks/status-mark.tsx';
import { Menu, type MenuProps } from '../../ui/overlay/menu.tsx';

type Props = Pick<MenuProps, 'trigger' | 'anchor' | 'open' | 'onOpenChange'> & {
  /** The value all of them have; null when they differ. */
  readonly value: IssueStatus | null;
  readonly onChange: (status: IssueStatus) => void;
};

/** Chooses the status of one or several issues. */
export function StatusMenu({ value, onChange, ...menu }: Props): React.ReactNode {
  const items = issueStatuses.map((status) => ({
    id: status,
    label: issueStatusLabels[status],
    mark: <StatusMark status={status} size={14} label={null} />,
    chosen: status === value,
  }));
  return (
    <Menu
      {...menu}
      label="Status"
      filter="Change status…"
      groups={[{ items }]}
      onSelect={(id) => {
        const status = issueStatuses.find((each) => each === id);
        if (status) onChange(status);
      }}
    />
  );
}
