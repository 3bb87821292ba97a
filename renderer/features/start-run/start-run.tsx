import { useReplica } from '../../lib/app-context.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { LoadingRows } from '../../ui/states/loading-rows.tsx';
import { CannotStart } from './cannot-start.tsx';
import { startConditions } from './start-conditions.ts';
import { StartForm } from './start-form.tsx';
import { useStartInput } from './use-start.ts';
import { useMemo } from 'react';

interface Props {
  readonly issueId: string;
  readonly onClose: () => void;
}

/** Starts an agent on an issue: which one, with what, and where it will work. */
export function StartRun({ issueId, onClose }: Props): React.ReactElement {
  const { issue, capabilities, error } = useStartInput(issueId);
  const projects = useReplica((snapshot) => snapshot.projects);
  const index = useReplica((snapshot) => snapshot.runs);
  const runs = useMemo(
    () => index.order.flatMap((id) => index.byId.get(id) ?? []).filter((run) => run.issueId === issueId),
    [index, issueId],
  );
  const project = projects.find(({ projectId }) => projectId === issue?.projectId) ?? null;
  if (!issue) {
    return (
      <Dialog
        open
        wide
        onOpenChange={onClose}
        title="Run with an agent"
        text={error ?? undefined}
        actions={<Button onClick={onClose}>Close</Button>}
      >
        {error === null && <LoadingRows rows={3} label="Reading the issue" />}
      </Dialog>
    );
  }
  const conditions = startConditions({ issue, project, git: capabilities?.git ?? null, runs });
  if (!project || conditions.some(({ met }) => !met)) {
    return (
      <CannotStart issue={issue} project={project} runs={runs} conditions={conditions} onClose={onClose} />
    );
  }
  return (
    <StartForm
      issue={issue}
      project={project}
      capabilities={capabilities}
      attempts={runs.length}
      lookupError={error}
      onClose={onClose}
    />
  );
}
