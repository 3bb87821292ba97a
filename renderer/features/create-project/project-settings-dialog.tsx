import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { ProjectId } from '../../../shared/domain/ids.ts';
import type { ProjectRow } from '../../../shared/contract/schemas.ts';
import { useApp, useReplica } from '../../lib/app-context.ts';
import { useReadOnly } from '../../lib/may-write.ts';
import { useDialogs } from '../../lib/dialogs.ts';
import { useAction } from '../../lib/use-action.ts';
import { Button } from '../../ui/controls/button.tsx';
import { ProjectForm } from './project-form.tsx';

interface Props {
  readonly projectId: string;
  readonly onClose: () => void;
}

/** Changes the name of a project, and where its repository is on this machine. */
export function ProjectSettingsDialog({ projectId, onClose }: Props): React.ReactNode {
  const project = useReplica((snapshot) => snapshot.projects.find((each) => each.projectId === projectId));
  return project && <Settings project={project} onClose={onClose} />;
}

function Settings({ project, onClose }: { project: ProjectRow; onClose: () => void }): React.ReactElement {
  const { host, toasts } = useApp();
  const readOnly = useReadOnly([project.teamId]);
  const [written, setName] = useState(project.name);
  // The path is this machine's own, whatever one may write.
  const name = readOnly === undefined ? written : project.name;
  const [repo, setRepo] = useState(project.repo ?? '');
  const save = useAction(async () => {
    const path = repo.trim();
    const patch = { name, repo: path === '' ? null : path };
    await host.call('projects.update', { projectId: project.projectId, patch });
    onClose();
    toasts.show({ text: `${name.trim()} saved` });
  });
  return (
    <ProjectForm
      title={`Settings of ${project.name}`}
      action="Save"
      name={name}
      repo={repo}
      repoFirst={project.repo === null || readOnly !== undefined}
      whyNotName={readOnly}
      more={<HowAgentsRun projectId={project.projectId} />}
      error={save.error}
      onName={setName}
      onRepo={setRepo}
      onSubmit={() => void save.run()}
      onClose={onClose}
    />
  );
}

function HowAgentsRun({ projectId }: { readonly projectId: ProjectId }): React.ReactElement {
  const open = useDialogs((state) => state.open);
  return (
    <div>
      <Button icon={SlidersHorizontal} onClick={() => open({ kind: 'run-settings', projectId })}>
        How agents run…
      </Button>
    </div>
  );
}
