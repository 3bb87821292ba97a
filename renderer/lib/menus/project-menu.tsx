import { Box } from 'lucide-react';
import type { ProjectId } from '../../../shared/domain/ids.ts';
import { Menu, type MenuProps } from '../../ui/overlay/menu.tsx';
import { useWritableProjects } from '../may-write.ts';

type Props = Pick<MenuProps, 'trigger' | 'anchor' | 'open' | 'onOpenChange'> & {
  /** Only projects of this team; of all when left out. */
  readonly teamId?: string;
  readonly value: string | null;
  readonly onChange: (projectId: ProjectId | null) => void;
};

const none = 'none';

/** Chooses the project of an issue, or none, among those that this person may write to. */
export function ProjectMenu({ teamId, value, onChange, ...menu }: Props): React.ReactNode {
  const projects = useWritableProjects();
  const offered = projects.filter((project) => teamId === undefined || project.teamId === teamId);
  const items = [
    { id: none, label: 'No project', icon: Box, chosen: value === null },
    ...offered.map(({ projectId, name }) => ({
      id: projectId,
      label: name,
      icon: Box,
      chosen: projectId === value,
    })),
  ];
  return (
    <Menu
      {...menu}
      label="Project"
      filter="Change project…"
      groups={[{ items }]}
      onSelect={(id) => onChange(offered.find(({ projectId }) => projectId === id)?.projectId ?? null)}
    />
  );
}
