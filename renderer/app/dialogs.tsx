import { BatchDialog } from '../features/batch/batch-dialog.tsx';
import { StartBatchDialog } from '../features/batch/start-batch-dialog.tsx';
import { ChecksDialog } from '../features/checks/checks-dialog.tsx';
import { CreateIssueDialog } from '../features/create-issue/create-issue-dialog.tsx';
import { CreateProjectDialog } from '../features/create-project/create-project-dialog.tsx';
import { ProjectSettingsDialog } from '../features/create-project/project-settings-dialog.tsx';
import { HelpDialog } from '../features/help/help-dialog.tsx';
import { InviteDialog } from '../features/link/invite-dialog.tsx';
import { LinkDialog } from '../features/link/link-dialog.tsx';
import { PaletteDialog } from '../features/palette/palette-dialog.tsx';
import { RunSettingsDialog } from '../features/run-settings/run-settings-dialog.tsx';
import { ExportDialog } from '../features/settings/export-dialog.tsx';
import { StartRun } from '../features/start-run/start-run.tsx';
import { WorktreesDialog } from '../features/worktrees/worktrees-dialog.tsx';
import { YourNameDialog } from '../features/your-name/your-name-dialog.tsx';
import { useDialogs } from '../lib/dialogs.ts';

/** What lies over the view: one at a time, made anew each time. */
export function Dialogs(): React.ReactNode {
  const dialog = useDialogs((state) => state.dialog);
  const onClose = useDialogs((state) => state.close);
  if (!dialog) return null;
  switch (dialog.kind) {
    case 'create-issue':
      return <CreateIssueDialog begin={dialog} onClose={onClose} />;
    case 'create-project':
      return <CreateProjectDialog onClose={onClose} />;
    case 'project-settings':
      return <ProjectSettingsDialog projectId={dialog.projectId} onClose={onClose} />;
    case 'checks':
      return <ChecksDialog projectId={dialog.projectId} onClose={onClose} />;
    case 'run-settings':
      return <RunSettingsDialog projectId={dialog.projectId} onClose={onClose} />;
    case 'start-run':
      return <StartRun issueId={dialog.issueId} also={dialog.also} onClose={onClose} />;
    case 'start-batch':
      return <StartBatchDialog issueIds={dialog.issueIds} onClose={onClose} />;
    case 'batch':
      return <BatchDialog batchId={dialog.batchId} onClose={onClose} />;
    case 'worktrees':
      return <WorktreesDialog onClose={onClose} />;
    case 'palette':
      return <PaletteDialog issueIds={dialog.issueIds} onClose={onClose} />;
    case 'help':
      return <HelpDialog onClose={onClose} />;
    case 'link':
      return <LinkDialog onClose={onClose} />;
    case 'your-name':
      return <YourNameDialog onClose={onClose} />;
    case 'invite':
      return <InviteDialog forMyself={dialog.forMyself ?? false} onClose={onClose} />;
    case 'export':
      return <ExportDialog onClose={onClose} />;
  }
}
