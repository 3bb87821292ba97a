import { Copy, FilePlus2, FolderTree, GitBranch, GitMerge, GitPullRequest, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { LocalRunRow, RunEvent } from '../../../shared/contract/run-schemas.ts';
import type { IssueRow } from '../../../shared/contract/schemas.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { keysOf } from '../../lib/key-label.ts';
import { useWhyNotCreate } from '../../lib/may-write.ts';
import { useCopy } from '../../lib/use-copy.ts';
import { useKeys } from '../../lib/use-keys.ts';
import { Button } from '../../ui/controls/button.tsx';
import type { MenuItem } from '../../ui/overlay/menu-row.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import { followUpOf } from './follow-up.ts';
import { useDebug } from './frames/use-debug.tsx';
import { useAgainItems } from './use-again-items.ts';
import { baseOf, type Settling } from './use-settling.tsx';
import type { UsedLanding } from './use-landing.ts';

interface Props {
  readonly run: LocalRunRow;
  /** `Run 3` */
  readonly name: string;
  readonly issue: IssueRow | undefined;
  /** As they were journalled. */
  readonly events: readonly RunEvent[];
  readonly landing: UsedLanding;
  /** Asks whether it is to be landed or discarded. */
  readonly onSettle: (how: Settling) => void;
  readonly onFiles: () => void;
}

/** What can be done with a run besides driving it. */
export function RunMenu(props: Props): React.ReactElement {
  const { run, name, issue, events, landing, onSettle, onFiles } = props;
  const [open, setOpen] = useState(false);
  const again = useAgainItems(run);
  const debug = useDebug({ run, name, events });
  const openDialog = useDialogs((state) => state.open);
  const copy = useCopy();
  const denied = useWhyNotCreate();
  useKeys({ runActions: () => setOpen(true) });
  const { worktree, branch, issueId } = run;
  const noWorktree = worktree === null ? 'not made yet' : undefined;
  const items: (MenuItem & { readonly run: () => void })[] = [
    ...again,
    {
      id: 'follow-up',
      label: 'Create a follow-up issue',
      icon: FilePlus2,
      disabledReason: issue ? denied && 'not allowed' : 'its issue is not known here',
      run: () => {
        if (!issue) return;
        const { key, title, projectId } = issue;
        openDialog({ kind: 'create-issue', projectId, ...followUpOf({ issueId, key, title, name, branch }) });
      },
    },
    {
      id: 'files',
      label: 'Show the files of the worktree',
      icon: FolderTree,
      keys: keysOf('runFiles'),
      disabledReason: noWorktree,
      run: onFiles,
    },
    {
      id: 'path',
      label: 'Copy the path of the worktree',
      icon: Copy,
      disabledReason: noWorktree,
      run: () => copy(worktree ?? '', 'Path'),
    },
    {
      id: 'branch',
      label: 'Copy the name of the branch',
      icon: GitBranch,
      disabledReason: branch === undefined ? 'not made yet' : undefined,
      run: () => copy(branch ?? '', 'Branch'),
    },
    {
      id: 'pull-request',
      label: 'Copy the text of a pull request',
      icon: GitPullRequest,
      disabledReason: landing.why,
      run: landing.copyPullRequest,
    },
    {
      id: 'land',
      label: `Land on ${baseOf(run)}`,
      keys: keysOf('runLand'),
      icon: GitMerge,
      disabledReason: landing.whyNotSettled,
      run: () => onSettle('land'),
    },
    {
      id: 'discard',
      label: 'Discard the work',
      icon: Trash2,
      destructive: true,
      disabledReason: landing.whyNotSettled,
      run: () => onSettle('discard'),
    },
    ...debug.items,
  ];
  return (
    <>
      <Menu
        label="All that can be done with the run"
        filter="Do"
        groups={[{ items }]}
        open={open}
        onOpenChange={setOpen}
        align="end"
        onSelect={(id) => items.find((item) => item.id === id)?.run()}
        trigger={
          <Button size={32} keys={keysOf('runActions')}>
            More
          </Button>
        }
      />
      {debug.dialog}
    </>
  );
}
