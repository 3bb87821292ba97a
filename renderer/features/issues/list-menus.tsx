import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { PriorityMenu } from '../../lib/menus/priority-menu.tsx';
import { StatusMenu } from '../../lib/menus/status-menu.tsx';
import { useIssueEdits } from '../../lib/use-issue-edits.ts';
import { rowId } from './issue-row.tsx';

export type ListMenu = 'status' | 'priority';

interface Props {
  readonly menu: ListMenu | null;
  readonly issues: readonly IssueRow[];
  readonly onClose: () => void;
}

/** The menu that a key opened, beside the row that it acts on. */
export function ListMenus({ menu, issues, onClose }: Props): React.ReactNode {
  const edit = useIssueEdits();
  const ids = issues.map(({ issueId }) => issueId);
  const last = ids.at(-1);
  const common = {
    open: true,
    onOpenChange: (open: boolean) => {
      if (!open) onClose();
    },
    anchor: last === undefined ? null : document.getElementById(rowId(last)),
  };
  if (menu === 'status') {
    const value = shared(issues.map(({ status }) => status));
    return <StatusMenu {...common} value={value} onChange={(status) => edit(ids, { status })} />;
  }
  if (menu === 'priority') {
    const value = shared(issues.map(({ priority }) => priority));
    return <PriorityMenu {...common} value={value} onChange={(priority) => edit(ids, { priority })} />;
  }
  return null;
}

/** The value that all have, or null. */
function shared<T>(values: readonly T[]): T | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}
