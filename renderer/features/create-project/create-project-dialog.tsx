import { useState } from 'react';
import { limits } from '../../../shared/domain/issue.ts';
import { useHost } from '../../lib/app-context.ts';
import { useAction } from '../../lib/use-action.ts';
import { navigate } from '../../lib/use-route.ts';
import { ProjectForm } from './project-form.tsx';

/** A project with a name and, when agents are to work on it, a repository on this machine. */
export function CreateProjectDialog({ onClose }: { readonly onClose: () => void }): React.ReactElement {
  const host = useHost();
  const [name, setName] = useState('');
  const [repo, setRepo] = useState('');
  const create = useAction(async () => {
    const path = repo.trim();
    const { projectId } = await host.call('projects.create', { name, ...(path !== '' && { repo: path }) });
    onClose();
    navigate({ view: 'issues', projectId, filter: 'all' });
  });
  return (
    <ProjectForm
      title="New project"
      action="Create"
      name={name}
      repo={repo}
      error={create.error}
      onName={(text) => setName(text.slice(0, limits.name))}
      onRepo={setRepo}
      onSubmit={() => void create.run()}
      onClose={onClose}
    />
  );
}
